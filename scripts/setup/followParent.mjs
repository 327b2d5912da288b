// Loaded before the command (node --import): when the launcher dies without a word (kill -9), the command is told to stop,
// instead of working on as an orphan. Inert in every process that the command starts.
import { Socket } from 'node:net'

const pipe = process.env['HILUM_PARENT_PIPE']
if (pipe !== undefined) {
  delete process.env['HILUM_PARENT_PIPE']
  const parent = new Socket({ fd: Number(pipe), readable: true, writable: false })
  parent.on('error', () => {})
  parent.on('close', () => process.kill(process.pid, 'SIGTERM'))
  parent.resume()
  parent.unref()
}
