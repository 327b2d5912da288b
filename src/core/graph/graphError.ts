/** A network description that cannot be run: which node, and what is wrong with it. */
export class GraphInvalidError extends Error {
  override readonly name = 'GraphInvalidError'
  readonly code = 'graph-invalid'
  readonly graph: string
  readonly node: string | undefined

  constructor(graph: string, node: string | undefined, problem: string) {
    super(`Network "${graph}"${node === undefined ? '' : `, node "${node}"`}: ${problem}`)
    this.graph = graph
    this.node = node
  }
}
