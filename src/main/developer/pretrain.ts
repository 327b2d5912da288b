import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { encodeHalfWeights } from '../../core/backbones/weightsFile.ts'
import { loadTfjsNode } from '../engine/tfjsNode.ts'
import { ownWeights, pretrain, PRETRAININGS, stepsOf, type PretrainState } from '../pretrain/pretrain.ts'
import { durableWriteSync } from '../store/durableFiles.ts'

// npm run pretrain -- NETWORK --checkpoint FILE --out FILE [--seed N]
// Trains the weights of resources/backbones/NETWORK.weights, pattern-cnn or phantom-cnn. Goes on from the checkpoint where there is one.

/** Steps between two checkpoints, and between two lines of the log. */
const CHECKPOINT = 100

const { values, positionals: [name] } = parseArgs({
  allowPositionals: true,
  options: {
    checkpoint: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' }
  }
})
const { checkpoint, out } = values
if ((name !== 'pattern-cnn' && name !== 'phantom-cnn') || checkpoint === undefined || out === undefined) throw new TypeError('npm run pretrain -- pattern-cnn|phantom-cnn --checkpoint FILE --out FILE [--seed N]')
const options = { ...PRETRAININGS[name], seed: Number(values.seed) }
const steps = stepsOf(options)

const before: PretrainState | undefined = await readFile(checkpoint).then(deserialize, () => undefined)
const start = process.cpuUsage()
const end = pretrain(await loadTfjsNode(), options, before, (state) => {
  if (state.step % CHECKPOINT !== 0 && state.step !== steps) return
  durableWriteSync(checkpoint, serialize(state))
  const { user, system } = process.cpuUsage(start)
  process.stdout.write(`step ${state.step} of ${steps}  loss ${state.loss.toFixed(3)}  accuracy ${state.accuracy.toFixed(3)}  ${((user + system) / 1e6).toFixed(0)} s of processor\n`)
})
durableWriteSync(out, encodeHalfWeights(ownWeights(end.weights)))
