import { augmentImage } from '../../core/image/augment/augmentImage.ts'
import type { AugmentationKey } from '../../core/image/augment/augmentation.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { finishInput } from '../../core/image/prepareInput.ts'
import type { AugmentationSpec } from '../../core/recipe/trainingSchema.ts'

/** Training images of one batch for one thread: at the network's size, before preprocessing. */
export interface AugmentRequest {
  readonly images: readonly {
    /** 0..255, [height, width, channels]; left as they are. */
    readonly values: Float32Array<SharedArrayBuffer>
    readonly channels: 1 | 3
    /** Its place in the batch. */
    readonly slot: number
    /** Which random copy; the image as it is where absent. */
    readonly key?: AugmentationKey
  }[]
  readonly spec?: AugmentationSpec
  readonly input: InputSpec
  /** The batch as the network sees it, [slots, height, width, channels]. */
  readonly data: Float32Array<SharedArrayBuffer>
}

/** Augments and preprocesses images into their slots. The numbers depend on the request alone. */
export function augmentInputs({ images, spec, input, data }: AugmentRequest): { readonly seconds: number } {
  const started = performance.now()
  const { height, width } = input.resize
  const length = height * width * input.channels
  for (const { values, channels, slot, key } of images) {
    const image = { height, width, channels, values }
    const own = key === undefined || spec === undefined ? { ...image, values: new Float32Array(values) } : augmentImage(image, spec, key)
    finishInput(own, input, data.subarray(slot * length, (slot + 1) * length))
  }
  return { seconds: (performance.now() - started) / 1000 }
}
