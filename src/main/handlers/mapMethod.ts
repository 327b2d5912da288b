import type { ModelDocument } from '../../core/experiment/modelDocument.ts'

/** `cam` where the model has activation maps, else `grad-cam` where its classifier has a gradient, else `occlusion`. */
export function mapMethodFor({ maps, head }: Pick<ModelDocument, 'maps' | 'head'>): 'cam' | 'grad-cam' | 'occlusion' {
  if (maps !== undefined) return 'cam'
  const stepwise = head.kind === 'knn' || head.kind === 'class-decomposition'
  return stepwise ? 'occlusion' : 'grad-cam'
}
