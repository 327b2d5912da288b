import { BRIDGE_KEY, HOST_META, SERVED_HOST } from '../../contract/channels.ts'
import type { HostInterface } from '../../contract/index.ts'
import { createServedHost } from './servedHost.ts'

declare global {
  interface Window {
    /** Exposed by the preload, under Electron alone. */
    readonly hilum?: HostInterface
  }
}

/**
 * The host this page runs in: the served one where the page is marked as such, else the preload's bridge. `undefined` where neither is
 * there: a preload that failed is a fault to show, never a reason to guess that the page is served.
 */
export function connectHost(document: Document, window: Window): HostInterface | undefined {
  const marker = document.querySelector<HTMLMetaElement>(`meta[name="${HOST_META}"]`)
  if (marker?.content === SERVED_HOST) return createServedHost()
  const bridge = window[BRIDGE_KEY]
  return bridge === undefined ? undefined : withPlainFiles(bridge)
}

/** A file crosses the bridge, the browser's entry of a dropped folder does not. */
function withPlainFiles(bridge: HostInterface): HostInterface {
  return { ...bridge, files: { ...bridge.files, deliver: (dropped) => bridge.files.deliver(dropped.map(({ file }) => ({ file }))) } }
}
