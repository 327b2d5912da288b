import { dirname, resolve } from 'node:path'
import { ONNX_INPUT, onnxOutput, writeOnnx } from '../../core/graph/onnx/writeOnnx.ts'
import { inputChannels } from '../../core/graph/channels.ts'
import { outputShape } from '../../core/graph/shapes.ts'
import { loadBackbone } from '../engine/backboneStore.ts'
import { programVersion } from '../programVersion.ts'
import { durableWriteFrom } from '../store/durableFiles.ts'
import { makeOutputFolder } from './outputFolder.ts'

export interface ExportedOnnx {
  readonly out: string
  readonly bytes: number
  /** `shape`: [n, height, width, channels], of values after `preprocessing`. */
  readonly input: { readonly name: string; readonly shape: readonly (number | string)[]; readonly preprocessing: string }
  readonly output: { readonly name: string; readonly shape: readonly (number | string)[] }
  readonly hash: string
}

/**
 * Writes a backbone as an ONNX file for any number of images, unfolded, layer for layer. The file is there whole or not at all.
 * Throws BackboneNotInstalledError, BackboneDamagedError, OutputFolderError.
 */
export async function exportOnnx(name: string, weightsDirs: readonly string[], out: string): Promise<ExportedOnnx> {
  const { graph, weights, input, hash } = await loadBackbone(name, weightsDirs)
  const { height, width } = input.resize
  const file = writeOnnx(graph, weights, { height, width, producerVersion: programVersion() })
  await makeOutputFolder(dirname(resolve(out)))
  await durableWriteFrom(out, () => file.chunks)
  return {
    out,
    bytes: file.length,
    input: { name: ONNX_INPUT, shape: ['n', height, width, inputChannels(graph)], preprocessing: input.preprocessing },
    output: { name: onnxOutput(graph.output), shape: ['n', ...outputShape(graph, height, width)] },
    hash
  }
}
