import { spawn } from 'node:child_process'

/** Asks the desktop to open an address; resolves to false, never throws, where there is no desktop or no browser. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, args] = browserCommand(url, platform)
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      // an opener that has not failed by now has handed the address over
      const settled = setTimeout(() => resolve(true), 2000)
      child.once('exit', (code) => {
        clearTimeout(settled)
        resolve(code === 0)
      })
    })
    child.unref()
  })
}

function browserCommand(url: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return [platform === 'darwin' ? 'open' : 'xdg-open', [url]]
}
