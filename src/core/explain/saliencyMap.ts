/** How much each part of an image counts for an answer: cells of equal size over the whole image, row-major [height, width]. */
export interface SaliencyMap {
  readonly height: number
  readonly width: number
  readonly values: Float64Array
}
