export function pageBridge(side: 'page' | 'preload', preloadSource?: string, dropFolder?: string): void
