/**
 * Bytes that decoding threads may hold together, in memory that they share: cells of KiB, first what is free, then all there is, then what
 * each thread holds. A thread waits in it, so that images of any size are decoded, the largest of them one at a time.
 */
export type MemoryBudget = Int32Array<SharedArrayBuffer>

/** Threads that one budget can tell apart; numbers come round again. */
const PLACES = 256
const [FREE, ALL, FIRST] = [0, 1, 2] as const

export function createMemoryBudget(bytes: number): MemoryBudget {
  const cells = new Int32Array(new SharedArrayBuffer(4 * (FIRST + PLACES)))
  cells[ALL] = Math.max(1, Math.min(2 ** 31 - 1, kibibytes(bytes)))
  cells[FREE] = cells[ALL]
  return cells
}

/**
 * Lets thread number `thread` hold `bytes` in place of what it held, and waits until they are free. One that asks for more than there is
 * gets all of it, when nobody else holds any.
 */
export function holdBytes(budget: MemoryBudget, thread: number, bytes: number): void {
  giveBackBytes(budget, thread)
  const wanted = Math.min(kibibytes(bytes), budget[ALL] ?? 0)
  if (wanted === 0) return
  for (;;) {
    const free = Atomics.load(budget, FREE)
    if (free < wanted) Atomics.wait(budget, FREE, free)
    else if (Atomics.compareExchange(budget, FREE, free, free - wanted) === free) break
  }
  Atomics.store(budget, placeOf(thread), wanted)
}

/** Frees what a thread holds; also for one that has gone. */
export function giveBackBytes(budget: MemoryBudget, thread: number): void {
  const held = Atomics.exchange(budget, placeOf(thread), 0)
  if (held === 0) return
  Atomics.add(budget, FREE, held)
  Atomics.notify(budget, FREE)
}

/** What is free, in bytes. */
export function freeBytes(budget: MemoryBudget): number {
  return 1024 * Atomics.load(budget, FREE)
}

function placeOf(thread: number): number {
  return FIRST + (thread % PLACES)
}

function kibibytes(bytes: number): number {
  return Math.ceil(bytes / 1024)
}
