import type { Command } from 'commander'
import { join, resolve } from 'node:path'
import type { InstalledCard } from '../../engine/backboneCard.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import type { RunCommand } from '../commandContext.ts'

/** Commands about networks and their weights. */
export function addBackboneCommands(program: Command, run: RunCommand): void {
  const backbones = program.command('backbones').description('networks whose features a classifier learns on')

  backbones
    .command('list', { isDefault: true })
    .description('every network: what is installed, and what weights there are for the others')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output, refused }) => {
        const [{ listBackbones }, { describeInput, listArchitectures }, { weightsDirsOf }] = await Promise.all([
          import('../../engine/backboneStore.ts'),
          import('../../engine/architectureList.ts'),
          import('../../userPaths.ts')
        ])
        const listed = await listBackbones(weightsDirsOf(options.library))
        if (listed.damaged.length > 0) refused()
        const architectures = listArchitectures(listed.backbones)
        const installed = listed.backbones.map(({ card, dir }) => ({ ...card, ...(dir === undefined ? {} : { dir }) }))
        output.result({ backbones: installed, architectures, damaged: listed.damaged.map((error) => error.message) }, () => [
          ...table([
            ['backbone', 'what it is', 'parameters', 'input', 'licence', 'hash'],
            ...listed.backbones.map(({ card }) => [card.name, card.title, String(card.parameters), describeInput(card.input), card.licence, card.hash.slice(0, 12)])
          ]),
          '',
          ...listed.backbones.flatMap(({ card }) => (card.about === undefined ? [] : [`${card.name}: ${card.about}`, ''])),
          ...table([
            ['no weights here', 'what it is', 'parameters', 'input', 'published weights'],
            ...architectures
              .filter((network) => network.installed.length === 0)
              .map((network) => [network.name, network.title, String(network.parameters), describeInput(network.input), network.officialWeights?.file ?? 'none by Keras'])
          ]),
          ...listed.damaged.map((error) => `damaged  ${error.message}`)
        ])
      })
    )

  backbones
    .command('layers')
    .description('a network\'s layers, by the names that --tap takes')
    .argument('<name>')
    .addOption(libraryOption)
    .action((name: string, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listLayers }, { weightsDirsOf }] = await Promise.all([import('../../engine/architectureList.ts'), import('../../userPaths.ts')])
        const layers = await listLayers(name, weightsDirsOf(options.library))
        output.result(layers, () =>
          table([['index', 'layer', 'kind', 'output', 'parameters'], ...layers.map((layer) => [String(layer.index), layer.layer, layer.kind, layer.shape.join(' × '), String(layer.parameters)])])
        )
      })
    )

  backbones
    .command('add')
    .description('install weights from Keras .h5 or torchvision .safetensors files, or from packs of other machines')
    .argument('<files...>', 'files, or folders that hold some')
    .option('--architecture <name>', 'where its layers do not tell')
    .option('--library <dir>', 'for this library alone (default: for all of this user\'s)')
    .action((files: string[], options: { architecture?: string; library?: string }) =>
      run(async ({ output, refused }) => {
        const [{ addWeights }, { userWeightsDir }] = await Promise.all([import('../../handlers/addWeights.ts'), import('../../userPaths.ts')])
        const dir = options.library === undefined ? userWeightsDir() : join(options.library, 'weights')
        const { installed, refused: failed } = await addWeights(files, dir, { ...(options.architecture === undefined ? {} : { architecture: options.architecture }), onProgress: output.progress })
        if (failed.length > 0) refused()
        output.result({ installed, refused: failed }, () => [
          ...installed.map((card) => `${card.name}: ${card.title}, ${card.parameters} parameters, ${card.hash.slice(0, 12)}, in ${dir}`),
          ...failed.map(({ path, reason }) => `refused  ${path}: ${reason}`)
        ])
      })
    )

  backbones
    .command('get')
    .description('fetch published ImageNet weights and install them')
    .argument('<names...>')
    .option('--library <dir>', 'for this library alone (default: for all of this user\'s)')
    .action((names: string[], options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ getBackbone }, { userWeightsDir }] = await Promise.all([import('../../engine/getBackbone.ts'), import('../../userPaths.ts')])
        const dir = options.library === undefined ? userWeightsDir() : join(options.library, 'weights')
        const installed: InstalledCard[] = []
        for (const name of names) installed.push(await getBackbone(name, dir, { onProgress: output.progress }))
        output.result({ installed }, () => installed.map((card) => `${card.name}: ${card.title}, ${card.parameters} parameters, ${card.hash.slice(0, 12)}, in ${dir}`))
      })
    )

  backbones
    .command('pack')
    .description('installed weights as one file, for machines without a network')
    .argument('<names...>')
    .requiredOption('--out <file>', 'hilum backbones add takes it')
    .addOption(libraryOption)
    .action((names: string[], options: { out: string; library?: string }) =>
      run(async ({ output }) => {
        const [{ packBackbones }, { weightsDirsOf }] = await Promise.all([import('../../engine/backbonePack.ts'), import('../../userPaths.ts')])
        const packed = await packBackbones(names, weightsDirsOf(options.library), resolve(options.out))
        output.result(packed, () => [
          `${packed.out}: ${packed.bytes} bytes`,
          ...packed.backbones.map(({ name, hash, licence }) => `  ${name}  ${hash.slice(0, 12)}  ${licence}`),
          'On the other machine: hilum backbones add FILE'
        ])
      })
    )

  backbones
    .command('export')
    .description('write a network with its weights for other programs')
    .argument('<name>')
    .requiredOption('--onnx <file>', 'ONNX: images [n, height, width, channels] after preprocessing in, the features before pooling out')
    .addOption(libraryOption)
    .action((name: string, options: { onnx: string; library?: string }) =>
      run(async ({ output }) => {
        const [{ exportOnnx }, { weightsDirsOf }] = await Promise.all([import('../../handlers/exportOnnx.ts'), import('../../userPaths.ts')])
        const result = await exportOnnx(name, weightsDirsOf(options.library), options.onnx)
        output.result(result, () => [`${result.out}: ${name}, ${result.bytes} bytes; input ${result.input.shape.join(' × ')}, preprocessing "${result.input.preprocessing}", output ${result.output.shape.join(' × ')}`])
      })
    )

  backbones
    .command('verify')
    .description('read installed weights whole and compare their hash')
    .argument('[name]')
    .addOption(libraryOption)
    .action((name: string | undefined, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listBackbones, verifyBackbone }, { weightsDirsOf }] = await Promise.all([import('../../engine/backboneStore.ts'), import('../../userPaths.ts')])
        const dirs = weightsDirsOf(options.library)
        const names = name === undefined ? (await listBackbones(dirs)).backbones.map(({ card }) => card.name) : [name]
        const verified: { name: string; hash: string }[] = []
        for (const each of names) verified.push({ name: each, hash: await verifyBackbone(each, dirs) })
        output.result(verified, () => verified.map((entry) => `${entry.name}: whole, ${entry.hash}`))
      })
    )
}
