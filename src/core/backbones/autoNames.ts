/** Names as Keras gives them to layers that are given none, in the order of their making: `conv2d`, `conv2d_1`, … per kind. */
export function autoNames(): (kind: string) => string {
  const counts = new Map<string, number>()
  return (kind) => {
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    return count === 0 ? kind : `${kind}_${count}`
  }
}
