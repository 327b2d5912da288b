import type { GraphBuilder } from '../graph/builder.ts'

/** A network's classifier; without one a network ends in the map that features are taken from. */
export interface Top {
  readonly classes: number
}

/** Average over all positions, one dense layer, softmax: the last rows of most tables. The features themselves where there is no top. */
export function averageTop(b: GraphBuilder, features: string, top: Top | undefined, names: { readonly pool?: string; readonly dropout?: number } = {}): string {
  if (top === undefined) return features
  const pooled = b.globalPool(names.pool ?? 'avg_pool', features, 'avg')
  const kept = names.dropout === undefined ? pooled : b.dropout('top_dropout', pooled, names.dropout)
  return predictions(b, kept, top)
}

export function predictions(b: GraphBuilder, from: string, { classes }: Top, name = 'predictions'): string {
  return b.activation(`${name}_softmax`, b.dense(name, from, classes), 'softmax')
}
