import type { ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider'
import './choice.css'
import './field.css'

export interface SliderProps {
  readonly label: string
  readonly hidesLabel?: boolean
  readonly value: number
  readonly onChange: (value: number) => void
  /** At the end of a drag. */
  readonly onChangeEnd?: (value: number) => void
  readonly min: number
  readonly max: number
  readonly step: number
  /** How the value is written beside it. */
  readonly format?: (value: number) => string
  readonly isDisabled?: boolean
}

export function Slider({ label, hidesLabel = false, value, onChange, onChangeEnd, min, max, step, format, isDisabled = false }: SliderProps): ReactNode {
  const one = (values: number | number[]): number => (typeof values === 'number' ? values : (values[0] ?? min))
  return (
    <AriaSlider
      className="slider" value={value} minValue={min} maxValue={max} step={step} isDisabled={isDisabled}
      onChange={(values) => onChange(one(values))} onChangeEnd={(values) => onChangeEnd?.(one(values))}
    >
      <div className={hidesLabel ? 'sr-only' : 'slider-head'}><Label className="field-label">{label}</Label><SliderOutput className="slider-value">{format === undefined ? undefined : format(value)}</SliderOutput></div>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <i className="slider-fill" style={{ width: `${100 * state.getThumbPercent(0)}%` }} />
            <SliderThumb className="slider-thumb" />
          </>
        )}
      </SliderTrack>
    </AriaSlider>
  )
}
