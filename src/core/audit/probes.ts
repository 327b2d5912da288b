import type { Matrix } from '../learn/matrix.ts'
import type { ProbePixels } from './probePixels.ts'

/** What is known of an image besides the finding; absent where it is not known. */
export interface AuditedImage {
  readonly label: number
  /** Images of one group are never divided between learning and testing. */
  readonly group: string
  readonly format?: string
  readonly source?: string
  readonly institution?: string
  readonly view?: string
  readonly sex?: string
  /** Years. */
  readonly age?: number
  /** Bits stored, photometric interpretation and rescale, as one word. */
  readonly coding?: string
  /** The file's first window. */
  readonly window?: { readonly center: number; readonly width: number }
  readonly pixels: ProbePixels
}

export type ProbeId = 'format' | 'size' | 'aspect' | 'border' | 'compression' | 'surround' | 'thumbnail' | 'greyCoding' | 'origin' | 'view' | 'sex' | 'age'

/** Something that is not the finding, as features of the images. */
export interface Probe {
  readonly id: ProbeId
  /** Images of which it is known; of the others, only that it is not. */
  readonly known: number
  /** [n, d]; undefined where it is known of no image, or the same of all. */
  readonly features: Matrix | undefined
}

/** All probes, in the order of a report. */
export function probesOf(images: readonly AuditedImage[]): Probe[] {
  return [
    categories('format', images, (image) => [image.format]),
    size(images),
    aspect(images),
    vectors('border', images, (image) => image.pixels.border),
    vectors('compression', images, (image) => Float32Array.from(image.pixels.blocks)),
    vectors('surround', images, (image) => image.pixels.surround),
    vectors('thumbnail', images, (image) => image.pixels.thumbnail),
    greyCoding(images),
    categories('origin', images, (image) => [image.source, image.institution]),
    categories('view', images, (image) => [image.view]),
    categories('sex', images, (image) => [image.sex]),
    age(images)
  ]
}

/** Values of one attribute that have a column of their own; rarer ones share one. */
const MAX_VALUES = 24

type Column = (at: number) => number

function categories(id: ProbeId, images: readonly AuditedImage[], valuesOf: (image: AuditedImage) => readonly (string | undefined)[]): Probe {
  const values = images.map(valuesOf)
  const attributes = values[0]?.length ?? 0
  const columns = Array.from({ length: attributes }, (_, a) => indicators(values.map((row) => row[a]))).flat()
  return probe(id, images, columns, values.filter((row) => row.some((value) => value !== undefined)).length)
}

/** One column per value with 2 images or more; what is not known is a value of its own. */
function indicators(values: readonly (string | undefined)[]): Column[] {
  const counts = new Map<string | undefined, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const common = [...counts].filter(([, count]) => count > 1).toSorted((a, b) => b[1] - a[1] || ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
  return common.slice(0, MAX_VALUES).map(([value]) => (at) => (values[at] === value ? 1 : 0))
}

function size(images: readonly AuditedImage[]): Probe {
  const width: Column = (at) => Math.log2(images[at]?.pixels.width ?? 1)
  const height: Column = (at) => Math.log2(images[at]?.pixels.height ?? 1)
  const exact = indicators(images.map(({ pixels }) => `${pixels.width}x${pixels.height}`))
  return probe('size', images, [width, height, (at) => width(at) ** 2, (at) => height(at) ** 2, ...exact], images.length)
}

function aspect(images: readonly AuditedImage[]): Probe {
  const ratio: Column = (at) => Math.log2((images[at]?.pixels.width ?? 1) / (images[at]?.pixels.height ?? 1))
  return probe('aspect', images, [ratio, (at) => Math.abs(ratio(at)), (at) => (Math.abs(ratio(at)) < 0.015 ? 1 : 0)], images.length)
}

function greyCoding(images: readonly AuditedImage[]): Probe {
  const known = images.filter(({ coding, window }) => coding !== undefined || window !== undefined).length
  const windows = images.map(({ window }) => (window === undefined ? undefined : `${window.center}/${window.width}`))
  return probe(
    'greyCoding',
    images,
    [
      ...indicators(images.map(({ coding }) => coding)),
      ...indicators(windows),
      (at) => images[at]?.window?.center ?? 0,
      (at) => Math.log2(Math.max(1, images[at]?.window?.width ?? 1))
    ],
    known
  )
}

function age(images: readonly AuditedImage[]): Probe {
  const years = images.flatMap(({ age: value }) => value ?? [])
  const mean = years.reduce((sum, value) => sum + value, 0) / Math.max(1, years.length)
  const column: Column = (at) => ((images[at]?.age ?? mean) - mean) / 20
  return probe('age', images, [column, (at) => column(at) ** 2, (at) => (images[at]?.age === undefined ? 1 : 0)], years.length)
}

function vectors(id: ProbeId, images: readonly AuditedImage[], of: (image: AuditedImage) => Float32Array): Probe {
  const rows = images.map(of)
  return probe(id, images, Array.from({ length: rows[0]?.length ?? 0 }, (_, j): Column => (at) => rows[at]?.[j] ?? 0), images.length)
}

function probe(id: ProbeId, images: readonly AuditedImage[], columns: readonly Column[], known: number): Probe {
  const varying = columns.filter((column) => {
    const first = column(0)
    return images.some((_, at) => column(at) !== first)
  })
  if (known === 0 || varying.length === 0) return { id, known, features: undefined }
  const data = new Float64Array(images.length * varying.length)
  varying.forEach((column, j) => {
    for (let at = 0; at < images.length; at++) data[at * varying.length + j] = column(at)
  })
  return { id, known, features: { rows: images.length, columns: varying.length, data } }
}
