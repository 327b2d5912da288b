import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { Slider } from '../ui/Slider.tsx'
import { setPreferences, usePreferences } from './preferences.ts'

export function LookSettings(): ReactNode {
  const { theme, textSize, density } = usePreferences()
  const words = strings.settings
  return (
    <div className="settings-form">
      <RadioGroup label={words.theme.label} value={theme} onChange={(value) => setPreferences({ theme: value })} options={[{ value: 'dark', text: words.theme.options.dark }, { value: 'light', text: words.theme.options.light }]} />
      <div>
        <Slider label={words.textSize.label} value={textSize} min={100} max={200} step={10} format={words.textSize.value} onChange={(value) => setPreferences({ textSize: value })} />
        <p className="field-help">{words.textSize.help}</p>
      </div>
      <RadioGroup label={words.density.label} value={density} onChange={(value) => setPreferences({ density: value })} options={[{ value: 'compact', text: words.density.options.compact }, { value: 'roomy', text: words.density.options.roomy }]} />
    </div>
  )
}
