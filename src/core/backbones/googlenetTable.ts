/** Szegedy et al. 2014 (arXiv:1409.4842), table 1: filters of an inception block's four branches. */
export interface InceptionFilters {
  readonly direct: number
  readonly reduce3: number
  readonly conv3: number
  readonly reduce5: number
  readonly conv5: number
  readonly pooled: number
}

/** The blocks of the stages 3, 4 and 5; the stages are parted by pools. */
export const INCEPTION_STAGES: readonly (readonly (readonly [name: string, filters: InceptionFilters])[])[] = [
  [row('3a', 64, 96, 128, 16, 32, 32), row('3b', 128, 128, 192, 32, 96, 64)],
  [
    row('4a', 192, 96, 208, 16, 48, 64),
    row('4b', 160, 112, 224, 24, 64, 64),
    row('4c', 128, 128, 256, 24, 64, 64),
    row('4d', 112, 144, 288, 32, 64, 64),
    row('4e', 256, 160, 320, 32, 128, 128)
  ],
  [row('5a', 256, 160, 320, 32, 128, 128), row('5b', 384, 192, 384, 48, 128, 128)]
]

function row(name: string, direct: number, reduce3: number, conv3: number, reduce5: number, conv5: number, pooled: number): readonly [string, InceptionFilters] {
  return [name, { direct, reduce3, conv3, reduce5, conv5, pooled }]
}
