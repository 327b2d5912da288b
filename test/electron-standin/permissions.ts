type Decide = (granted: boolean) => void
type RequestHandler = (contents: unknown, permission: string, decide: Decide, details: object) => void
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean

/** Permission names as Electron's handlers and as Chromium's protocol know them. */
const PERMISSIONS = { geolocation: 'geolocation', notifications: 'notifications', media: 'camera', 'clipboard-read': 'clipboard-read' } as const

let requestHandler: RequestHandler | undefined
let checkHandler: CheckHandler | undefined

export const defaultSession = {
  setPermissionRequestHandler(handler: RequestHandler): void {
    requestHandler = handler
  },
  setPermissionCheckHandler(handler: CheckHandler): void {
    checkHandler = handler
  }
}

/** What a page is granted: without a handler Electron grants everything. */
export function grantedPermissions(contents: unknown, origin: string): string[] {
  return Object.entries(PERMISSIONS).flatMap(([permission, name]) => {
    let granted = true
    requestHandler?.(contents, permission, (decision) => { granted = decision }, { requestingUrl: origin, isMainFrame: true })
    if (checkHandler !== undefined) granted &&= checkHandler(contents, permission, origin, {})
    return granted ? [name] : []
  })
}
