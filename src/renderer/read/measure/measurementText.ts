import type { MeasuredValue, NewMeasurement } from '../../../contract/index.ts'

/** The lines beside a drawn measurement: figures with their unit, provenance once. */
export function measurementLines({ kind, values, text }: Pick<NewMeasurement, 'kind' | 'values' | 'text'>): string[] {
  const of = (name: MeasuredValue['name']): MeasuredValue | undefined => values.find((value) => value.name === name)
  switch (kind) {
    case 'length':
    case 'angle':
      return values.map((value) => withUnit(value))
    case 'arrow':
      return [text]
    case 'ctr': {
      const [ratio, cardiac, thoracic] = [of('ratio'), of('cardiac'), of('thoracic')]
      if (ratio === undefined || cardiac === undefined || thoracic === undefined) return []
      return [`CTR ${ratio.value.toFixed(2)} · ${cardiac.value.toFixed(1)} / ${withUnit(thoracic)}`]
    }
    case 'ellipse':
    case 'rectangle': {
      const [mean, sd, min, max, area] = [of('mean'), of('sd'), of('min'), of('max'), of('area')]
      const figures = mean === undefined || sd === undefined ? [] : [`${rounded(mean.value)} ± ${rounded(sd.value)} ${said(mean.unit)}`.trimEnd()]
      const range = min === undefined || max === undefined ? [] : [`${rounded(min.value)} to ${rounded(max.value)}`]
      return [...figures, ...range, ...(area === undefined ? [] : [withUnit(area)])]
    }
  }
}

/** `60.7 mm (detector)`, `41.2°` */
export function withUnit({ value, unit }: MeasuredValue): string {
  return unit === '°' ? `${value.toFixed(1)}°` : `${rounded(value)} ${said(unit)}`.trimEnd()
}

/** `US` says that the unit is not specified (PS3.3 C.11.1.1.2): nothing for a person to read. */
function said(unit: string): string {
  return unit === 'US' ? '' : unit
}

/** One decimal below 1000, two below 1, none above: no digit that was not measured. */
function rounded(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 1000 ? 0 : size < 1 && size > 0 ? 2 : 1)
}
