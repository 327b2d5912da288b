/** Names that processes and the page must agree on. Free of imports: the sandboxed preload is one file. */

/** Electron's ipc channels. */
export const INVOKE_CHANNEL = 'hilum:invoke'
export const EVENT_CHANNEL = 'hilum:event'

/** Answered by Electron's main process itself: the system's dialogs. */
export const CHOOSE_CHANNEL = 'hilum:choose'
export const SAVE_CHANNEL = 'hilum:save'

/** The global that the preload exposes. */
export const BRIDGE_KEY = 'hilum'

/** Origin of the page under Electron. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'hilum'

/** `<meta name="hilum-host" content="served">` marks a page of the served host; a page without it needs the bridge. */
export const HOST_META = 'hilum-host'
export const SERVED_HOST = 'served'

/** Where the served host takes files that were dropped on the page: POST, one file a request. */
export const UPLOAD_PATH = '/upload'

/** Paths that the page fetches bytes from: pictures and maps of the library, sheets of augmented pictures. Everything else is a file of the page. */
export const BINARY_PATH = /^\/(image|map|sheet)\//
