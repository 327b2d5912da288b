import { failureAt } from './reachMaster.ts'
import type { ScalePlan } from './scalePlan.ts'
import type { SubmitSettings } from './submitSettings.ts'

/** Nobody answers where images or features should be. */
export class StoreUnreachableError extends Error {
  override readonly name = 'StoreUnreachableError'
  readonly code = 'store-unreachable'
}

/** Asks the stores that a plan names for a connection, before Spark would for minutes: those whose machine and port are told. Throws StoreUnreachableError, and the signal's reason. */
export async function reachStores(plan: Pick<ScalePlan, 'out' | 'source'>, settings: SubmitSettings, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  for (const { place, says } of placesOf(plan, settings, env)) {
    const failure = await failureAt(place, signal)
    signal.throwIfAborted()
    if (failure !== undefined) throw new StoreUnreachableError(`The store cannot be reached: ${failure} (${says}).`)
  }
}

/** The endpoint of S3 as the environment names it, which Spark 3.5 does not read; a setting or a file of settings comes before it. */
export function endpointOf({ out, source }: Pick<ScalePlan, 'out' | 'source'>, { propertiesFile }: SubmitSettings, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const endpoint = env['AWS_ENDPOINT_URL']
  const s3 = [out, ...(source.kind === 'list' ? [] : source.paths)].some((address) => address.startsWith('s3a:'))
  return endpoint === undefined || !s3 || propertiesFile !== undefined ? {} : { 'spark.hadoop.fs.s3a.endpoint': endpoint }
}

/** HOST:PORT of each store once, and what said so. */
export function placesOf({ out, source }: Pick<ScalePlan, 'out' | 'source'>, { conf = [], propertiesFile }: SubmitSettings, env: NodeJS.ProcessEnv): readonly { readonly place: string; readonly says: string }[] {
  const places = new Map<string, string>()
  const set = (name: string): string | undefined => conf.findLast((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
  for (const address of [out, ...(source.kind === 'list' ? [] : source.paths)]) {
    // without a port it may be the name of several NameNodes
    const node = /^hdfs:\/\/([^/]+:\d+)(?:\/|$)/.exec(address)?.[1]
    if (node !== undefined) places.set(node, `the address ${address} says so`)
    // the file may name an endpoint, and a proxy knows names that this machine does not
    if (!address.startsWith('s3a:') || propertiesFile !== undefined || set('spark.hadoop.fs.s3a.proxy.host') !== undefined) continue
    const [endpoint, says] = set('spark.hadoop.fs.s3a.endpoint') === undefined ? [env['AWS_ENDPOINT_URL'], 'AWS_ENDPOINT_URL'] : [set('spark.hadoop.fs.s3a.endpoint'), '--conf spark.hadoop.fs.s3a.endpoint']
    const [, scheme = 'https', host, port = scheme === 'http' ? '80' : '443'] = /^(?:(https?):\/\/)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(endpoint ?? '') ?? []
    if (host !== undefined) places.set(`${host}:${port}`, `${says} says so`)
  }
  return [...places].map(([place, says]) => ({ place, says }))
}
