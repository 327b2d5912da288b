/**
 * `start` of every item in order, up to `most` of them under way while an earlier result is in use. The source is asked for no more items than that.
 */
export async function* mapAhead<Item, Result>(source: AsyncIterable<Item>, most: number, start: (item: Item) => Promise<Result>): AsyncGenerator<Result, void, undefined> {
  const items = source[Symbol.asyncIterator]()
  // one read at a time, each begun when the one before has brought its item
  let reading = Promise.resolve()
  const next = (): Promise<{ readonly result: Result } | undefined> => {
    const read = reading.then(() => items.next())
    reading = read.then(() => undefined, () => undefined)
    const begun = read.then(async (item) => (item.done === true ? undefined : { result: await start(item.value) }))
    // one that nobody awaits any more must not end the process with an unhandled rejection
    begun.catch(() => undefined)
    return begun
  }
  const begun = Array.from({ length: most }, next)
  for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
    const done = await first
    if (done === undefined) return
    yield done.result
    begun.push(next())
  }
}
