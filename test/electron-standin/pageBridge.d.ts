export function pageBridge(side: 'page' | 'preload', preloadSource?: string): void
