// Checks a range of inputs in a process of its own and reports each as soon as it is done, so that whoever watches knows which one hangs.
import { readFileSync } from 'node:fs'
import { loadCodecs } from '../../src/main/codecs.ts'
import type { BuiltInput } from './buildDicom.ts'
import { checkInput } from './checkInput.ts'
import { checkZip } from './checkZip.ts'
import { loadCorpus, type CorpusFile } from './corpus.ts'
import { makeInput } from './makeInput.ts'
import type { ChildOrder, ChildReport } from './protocol.ts'

process.once('message', (message: ChildOrder) => {
  void work(message)
})
process.on('disconnect', () => process.exit(1))

async function work({ seed, from, to, only, corpus, replay }: ChildOrder): Promise<void> {
  const codecs = await loadCodecs()
  const files: readonly CorpusFile[] = replay === undefined ? await loadCorpus(corpus) : []
  process.send?.({ ready: true } satisfies ChildReport)
  for (let index = from; index < to; index++) {
    const input: BuiltInput = replay === undefined ? makeInput(seed, index, files, only) : { bytes: new Uint8Array(readFileSync(replay)) }
    const started = performance.now()
    const { outcome, problems } = startsLikeZip(input.bytes) ? await checkZip(input.bytes, codecs) : checkInput(input, codecs)
    const ms = performance.now() - started
    // the file's frames are garbage by now, and it is a single input's memory that is bounded
    if (process.memoryUsage.rss() > 2 ** 28) globalThis.gc?.()
    const peak = process.resourceUsage().maxRSS * 1024
    const report: ChildReport = { index, outcome, problems, ms, peak, bytes: input.bytes.length }
    // waiting keeps the queue of reports short, and the watch exact
    await new Promise((resolve) => process.send?.(report, resolve))
  }
  process.disconnect()
}

function startsLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}
