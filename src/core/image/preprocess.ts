import type { PreprocessingMode } from './image.ts'

/**
 * Keras's `imagenet_utils.preprocess_input` in its own order of float32 operations, in place, on [.., channels] values 0..255 in RGB order.
 * `caffe` gives BGR. Throws RangeError for a mode that has means per colour on one channel.
 */
export function preprocess<Values extends Float32Array>(values: Values, channels: 1 | 3, mode: PreprocessingMode): Values {
  if (channels === 1 && (mode === 'caffe' || mode === 'torch')) {
    throw new RangeError(`${mode} preprocessing has a mean for each of three colours; the input has one channel`)
  }
  const { length } = values
  switch (mode) {
    case 'raw':
      break
    case 'unit':
      for (let i = 0; i < length; i++) values[i] = (values[i] as number) / 255
      break
    case 'tf':
      for (let i = 0; i < length; i++) values[i] = fround((values[i] as number) / 127.5) - 1
      break
    case 'caffe':
      for (let i = 0; i < length; i += 3) {
        const red = values[i] as number
        values[i] = (values[i + 2] as number) - CAFFE_BLUE
        values[i + 1] = (values[i + 1] as number) - CAFFE_GREEN
        values[i + 2] = red - CAFFE_RED
      }
      break
    case 'torch':
      for (let i = 0; i < length; i++) {
        const c = i % 3
        values[i] = fround(fround((values[i] as number) / 255) - (TORCH_MEAN[c] as number)) / (TORCH_DEVIATION[c] as number)
      }
      break
  }
  return values
}

/** `preprocess` of a grey image that is red, green and blue of `out`, which it returns. The grey values are written over. */
export function preprocessRepeated<Out extends Float32Array>(grey: Float32Array, mode: PreprocessingMode, out: Out): Out {
  // the arithmetic that is the same for all colours is done once
  const alike = mode === 'unit' || mode === 'tf'
  if (alike) preprocess(grey, 1, mode)
  for (let p = 0, i = 0; p < grey.length; p++, i += 3) out[i] = out[i + 1] = out[i + 2] = grey[p] as number
  return alike ? out : preprocess(out, 3, mode)
}

const { fround } = Math
const CAFFE_BLUE = fround(103.939)
const CAFFE_GREEN = fround(116.779)
const CAFFE_RED = fround(123.68)
const TORCH_MEAN = Float32Array.of(0.485, 0.456, 0.406)
const TORCH_DEVIATION = Float32Array.of(0.229, 0.224, 0.225)
