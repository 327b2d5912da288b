import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const PATIENT = { timeout: 60_000 }

/** Goes to a folder in the page's own file browser, by its path. */
export async function goToFolder(page: Page, folder: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Path of the folder' })
  await expect.poll(() => field.inputValue(), PATIENT).not.toBe('')
  await field.fill(folder)
  await field.press('Enter')
  await page.getByRole('grid', { name: `What is in ${folder}` }).waitFor(PATIENT)
  await expect.poll(() => field.inputValue(), PATIENT).toBe(folder)
}

/** Goes to a folder there and takes it: the folder itself, or as the place to save in. */
export async function takeFolder(page: Page, folder: string, button: 'Choose this folder' | 'Save here'): Promise<void> {
  await goToFolder(page, folder)
  const take = page.getByRole('button', { name: button })
  await expect.poll(() => take.isEnabled(), PATIENT).toBe(true)
  await take.focus()
  await page.keyboard.press('Enter')
}
