import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { runCli } from './runCli.ts'

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const host = Object.assign(new PassThrough(), { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() })
  const code = await runCli(argv, host)
  return { code, stdout: String(host.stdout.read() ?? ''), stderr: String(host.stderr.read() ?? '') }
}

it('tells a command that makes no sense in one form, whoever notices', async () => {
  expect(await run('cases', '--limt', '5')).toEqual({ code: 2, stdout: '', stderr: "hilum: unknown option '--limt'\n(Did you mean --limit?)\n(--help lists what it takes)\n" })
  expect(await run('train', 'scattering-lr', '--dataset', 'chest', '--set', 'maxIter')).toEqual({ code: 2, stdout: '', stderr: 'hilum: --set takes key=value, not "maxIter"\n' })
  expect(await run('featurize', 'scattering')).toEqual({ code: 2, stdout: '', stderr: 'hilum: featurize takes either files, or --library and --dataset\n' })
})

it('answers an error of usage as JSON where JSON was asked for', async () => {
  const { code, stdout } = await run('--json', 'train', 'scattering-lr')
  expect([code, JSON.parse(stdout)]).toEqual([2, { error: { code: 'usage', message: 'train takes a recipe and --dataset, or --resume RUN' } }])
})

it('says with every command that it takes --json', async () => {
  const { code, stdout } = await run('cases', '--help')
  expect([code, stdout.includes('Every command takes --json')]).toEqual([0, true])
})
