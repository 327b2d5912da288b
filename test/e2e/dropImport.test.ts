import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { dicomOf, makeFolder } from '../fixtures/archiveFiles.ts'
import { makeZip } from '../fixtures/makeZip.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { launchers } from '../launch/launch.ts'

let folder: ReturnType<typeof makeFolder>
const film = (i: number): Uint8Array => dicomOf({ sop: `1.2.${i}`, study: `1.2.3.${i}`, patientId: `P${i}`, name: `Dropped^Film${i}`, seed: i })

beforeAll(() => {
  folder = makeFolder()
  mkdirSync(join(folder.dir, 'drop', 'disc', 'deeper'), { recursive: true })
  writeFileSync(join(folder.dir, 'drop', 'disc', 'one.dcm'), film(1))
  writeFileSync(join(folder.dir, 'drop', 'disc', 'deeper', 'two.dcm'), film(2))
  writeFileSync(join(folder.dir, 'drop', 'disc', 'deeper', 'bad.dcm'), 'no film')
  for (const [name, i] of [['normal', 4], ['effusion', 5]] as const) {
    mkdirSync(join(folder.dir, 'drop', 'classes', name), { recursive: true })
    writeFileSync(join(folder.dir, 'drop', 'classes', name, `${i}.dcm`), film(i))
  }
  mkdirSync(join(folder.dir, 'drop', 'table'))
  for (const i of [6, 7]) writeFileSync(join(folder.dir, 'drop', 'table', `${i}.dcm`), film(i))
  writeFileSync(join(folder.dir, 'drop', 'table', 'labels.csv'), 'file,Effusion,Edema\n6.dcm,1,-1\n')
  writeFileSync(join(folder.dir, 'drop', 'more.zip'), makeZip([{ name: 'in/three.dcm', content: film(3) }]))
})
afterAll(() => folder.remove())

describe.skipIf(skipsBrowser).each(launchers)('what is dropped on the window, $name', (launcher) => {
  test('a folder and an archive are imported, and nothing of them is left outside the library\'s own files', async () => {
    const library = join(folder.dir, launcher.name)
    const { page, complaints, stop } = await launcher.start({ library, env: { STANDIN_FILES: join(folder.dir, 'drop') } })
    try {
      await page.locator('#root > *').first().waitFor()
      await page.waitForFunction(() => document.readyState === 'complete')
      await drop(page, ['disc', 'more.zip'].map((entry) => join(folder.dir, 'drop', entry)))
      // folders of a disc are no classes: a person says so before anything is imported
      const panel = page.getByRole('region', { name: 'Import' })
      await panel.getByText('3 classes, 4 files').waitFor()
      await panel.getByRole('list').getByText('deeper').waitFor()
      await expectNoViolations(page, '.side-overlay')
      await panel.getByRole('radio', { name: /^No labels/ }).press('Space')
      await panel.getByRole('button', { name: 'Import' }).press('Enter')
      for (const i of [1, 2, 3]) await page.getByText(`Dropped, Film${i}`).first().waitFor()
      // removed when the import has ended, which the list does not wait for
      await expect.poll(() => uploadsIn(library)).toEqual([])

      // what is not to be imported after all leaves nothing behind
      await drop(page, [join(folder.dir, 'drop', 'classes')])
      await panel.getByRole('list').getByText('normal').waitFor()
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
      await expect.poll(() => uploadsIn(library)).toEqual([])

      await drop(page, [join(folder.dir, 'drop', 'classes')])
      await panel.getByRole('list').getByText('effusion').waitFor()
      expect(await panel.getByRole('radio', { name: /^Sub-folders/ }).isChecked()).toBe(true)
      await page.keyboard.press('Enter')
      for (const i of [4, 5]) await page.getByText(`Dropped, Film${i}`).first().waitFor()

      // a table of findings: what it lists is labelled, and the other film is read all the same
      await drop(page, [join(folder.dir, 'drop', 'table')])
      await panel.getByText('1 file listed').waitFor()
      expect([await panel.getByRole('checkbox', { name: /^Import the one film that it does not list/ }).isChecked(), await panel.getByRole('checkbox', { name: 'Edema' }).isChecked()]).toEqual([true, true])
      await expectNoViolations(page, '.side-overlay')
      await panel.getByRole('checkbox', { name: 'Edema' }).press('Space')
      await panel.getByRole('button', { name: 'Import' }).press('Enter')
      for (const i of [6, 7]) await page.getByText(`Dropped, Film${i}`).first().waitFor()
      expect(complaints).toEqual([])
    } finally {
      await stop()
    }
    expect(labelsIn(library)).toEqual(['effusion', 'normal', 'present'])
  })
})

/** Values of the labels that the library holds. */
function labelsIn(dir: string): string[] {
  const library = openLibrary(dir)
  try {
    return library.db.prepare<[], { value: string }>('SELECT value FROM label ORDER BY value').all().map(({ value }) => value)
  } finally {
    library.close()
  }
}

function uploadsIn(library: string): string[] {
  const dir = join(library, 'uploads')
  const left = existsSync(dir) ? readdirSync(dir).flatMap((process) => readdirSync(join(dir, process))) : []
  return left.filter((entry) => entry !== 'owner.json')
}

/** As the desktop drops files: Chromium reads them from the disk itself. */
async function drop(page: Page, files: string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
}
