import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodePng } from '../../src/core/image/decodePng.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { CT_SLICES, makeViewerLibrary, type ViewerLibrary } from '../fixtures/viewerLibrary.ts'
import { matrixOf, mirrored, rotated, UPRIGHT, type View } from '../../src/renderer/viewport/viewTransform.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { launchers, type Running } from '../launch/launch.ts'

// On every host: frames, pictures and downloads come another way in each.
describe.skipIf(skipsBrowser).each(launchers)('reading, $name', (launcher) => {
  const folder = temporaryFolder()
  let library: ViewerLibrary
  let run: Running
  beforeAll(async () => {
    library = await makeViewerLibrary(folder)
    run = await launcher.start({ library: folder })
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  const open = async (study: number, image?: number): Promise<void> => {
    await run.page.evaluate((hash) => {
      location.hash = hash
    }, `#/read/${study}${image === undefined ? '' : `/${image}`}`)
    await shown(run.page, 1)
  }

  it('draws stored values on the screen as the program\'s own display rendering does', async () => {
    const { page } = run
    const off: Record<string, number> = {}
    for (const [name, id] of Object.entries(library.greys.images)) {
      await open(library.greys.study, id)
      await expect.poll(() => page.evaluate(() => document.querySelector('.pane')?.getAttribute('data-image'))).toBe(String(id))
      await page.keyboard.press('9')
      await page.getByText(/zoom 1\.00/).waitFor()
      off[name] = await page.evaluate(difference, { id })
    }
    expect(Object.keys(off)).toHaveLength(7)
    expect(Object.entries(off).filter(([, by]) => by > 1)).toEqual([])
  })

  it('puts every pixel where measurements are drawn, turned and mirrored too', async () => {
    const { page } = run
    const id = library.greys.images['bytes'] ?? 0
    await open(library.greys.study, id)
    await expect.poll(() => page.evaluate(() => document.querySelector('.pane')?.getAttribute('data-image'))).toBe(String(id))
    const canvas = await canvasSize(page)
    const shape = { width: 97, height: 75, aspect: 1 }
    // one to one puts pixels on pixels of the screen: by half a pixel where the room is odd
    const snapped = (view: View): View => {
      const [width, height] = view.rotation % 180 === 0 ? [97, 75] : [75, 97]
      return { ...view, panX: (canvas.width - width) % 2 === 0 ? 0 : 0.5, panY: (canvas.height - height) % 2 === 0 ? 0 : 0.5 }
    }
    let view = snapped(UPRIGHT)
    await page.keyboard.press('Escape')
    await page.keyboard.press('9')
    const steps: [string, (before: View) => View][] = [
      ['r', (before) => snapped(rotated(before, 90))],
      ['f', (before) => mirrored(before, 'horizontal')],
      ['Shift+F', (before) => mirrored(before, 'vertical')],
      ['r', (before) => snapped(rotated(before, 90))],
      ['f', (before) => mirrored(before, 'horizontal')]
    ]
    const off: number[] = []
    for (const [press, next] of steps) {
      await page.keyboard.press(press)
      if (press === 'r') await page.keyboard.press('9')
      view = next(view)
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      off.push(await page.evaluate(difference, { id, matrix: [...matrixOf(view, shape, canvas)] }))
    }
    expect(off.filter((by) => by > 1)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('draws an enlarged image as the browser scales its rendering, and a reduced one with the grey between its pixels', async () => {
    const { page } = run
    const shape = { width: 97, height: 75, aspect: 1 }
    const off: Record<string, number[]> = {}
    for (const name of ['bytes', 'sigmoid', 'padding']) {
      const id = library.greys.images[name] ?? 0
      await open(library.greys.study, id)
      await expect.poll(() => page.evaluate(() => document.querySelector('.pane')?.getAttribute('data-image'))).toBe(String(id))
      await page.keyboard.press('Escape')
      // one to one puts pixels on pixels of the screen, by half a pixel: the canvas has an even size, the image an odd one
      await page.keyboard.press('9')
      let view: View = { ...UPRIGHT, panX: 0.5, panY: 0.5 }
      const found: number[] = []
      const zoomed = async (key: string, factor: number, times: number): Promise<void> => {
        for (let i = 0; i < times; i++) await page.keyboard.press(key)
        view = { ...view, scale: view.scale * factor ** times, panX: view.panX * factor ** times, panY: view.panY * factor ** times }
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        found.push(await page.evaluate(differenceScaled, { id, matrix: [...matrixOf(view, shape, await canvasSize(page))] }))
      }
      // whole, beyond the edges, below one to one
      await zoomed('+', 1.2, 8)
      await zoomed('+', 1.2, 10)
      await zoomed('-', 1 / 1.2, 22)
      await page.keyboard.press('r')
      view = rotated(view, 90)
      await zoomed('-', 1 / 1.2, 2)
      off[name] = found
    }
    expect(Object.entries(off).filter(([, by]) => by.length !== 4 || by.some((each) => each > 1))).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('hangs a CT beside the earlier one, with scroll linked by position', async () => {
    const { page } = run
    await open(library.ct)
    await shown(page, 2)
    expect(await corner(page, 1)).toMatchObject(['Sato, Yuki', 'HC-118822', '4 May 1967 · F 58'])
    await page.keyboard.press('Home')
    await expect.poll(() => places(page)).toEqual([1, 1])
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown')
    await expect.poll(() => places(page)).toEqual([5, 5])
    await page.mouse.move(...(await middle(page, 1)))
    await page.mouse.wheel(0, 120)
    await expect.poll(() => places(page)).toEqual([6, 6])
    await page.keyboard.press('End')
    await expect.poll(() => places(page)).toEqual([CT_SLICES, CT_SLICES])
    expect(await page.locator('.corner-bl').first().textContent()).toContain('position 115.0 mm')
    expect(await page.locator('.corner-when').textContent()).toBe('Prior, 6 months earlier')
    // each slice's own: the tube current of the last, and what is the same in all
    expect(await page.locator('.corner-bl').first().locator('.corner-technique').allInnerTexts()).toEqual(['120 kVp · 203 mA · 95 mAs', 'kernel B70f'])
  })

  it('windows by key, by preset and by drag, and begins anew', async () => {
    const { page } = run
    const window = (): Promise<string> => page.locator('.corner-bl span:last-child').first().innerText()
    expect(await window()).toMatch(/^W 400 L 40 /)
    await page.keyboard.press('2')
    await expect.poll(window).toMatch(/^W 1500 L -600 /)
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(window).toMatch(/^W 1575 L -600 /)
    const [x, y] = await middle(page, 1)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - 30, y - 20)
    await page.mouse.up()
    await expect.poll(window).toMatch(/^W 1418 L -705 /)
    await page.keyboard.press('v')
    await expect.poll(window).toContain('inverted')
    await page.keyboard.press('Escape')
    await expect.poll(window).toMatch(/^W 400 L 40 · zoom/)
  })

  it('turns letters with the image', async () => {
    const { page } = run
    const letters = (): Promise<string | null> => page.locator('.letters').first().getAttribute('aria-label')
    expect(await letters()).toBe('Left edge R, right edge L, top A, bottom P')
    await page.keyboard.press('r')
    await expect.poll(letters).toBe('Left edge P, right edge A, top R, bottom L')
    await page.keyboard.press('f')
    await expect.poll(letters).toBe('Left edge A, right edge P, top R, bottom L')
    await page.keyboard.press('Escape')
    await expect.poll(letters).toBe('Left edge R, right edge L, top A, bottom P')
  })

  it('measures with the pointer, by stored values, and keeps it for when one comes back', async () => {
    const { page } = run
    await page.keyboard.press('Home')
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown')
    await expect.poll(() => places(page)).toEqual([13, 13])
    // a nodule of 200 HU of 6 pixels radius, 25 pixels left of the middle
    const [x, y] = await middle(page, 1)
    const scale = Number(/zoom ([\d.]+)/.exec(await page.locator('.corner-bl').first().innerText())?.[1])
    await page.keyboard.press('e')
    await page.mouse.move(x + 21 * scale, y - 4 * scale)
    await page.mouse.down()
    await page.mouse.move(x + 25 * scale, y, { steps: 3 })
    await page.mouse.move(x + 29 * scale, y + 4 * scale, { steps: 3 })
    await page.mouse.up()
    await page.locator('.drawn-label', { hasText: '200.0 ± 0.0 HU' }).waitFor()
    await page.keyboard.press('d')
    await page.mouse.move(x - 20 * scale, y)
    await page.mouse.down()
    await page.mouse.move(x + 20 * scale, y, { steps: 4 })
    await page.mouse.up()
    const drawn = page.locator('.drawn-label', { hasText: 'mm' })
    await expect.poll(() => drawn.count()).toBe(2)
    const length = Number(/([\d.]+) mm$/.exec(await drawn.last().innerText())?.[1])
    // 40 pixels of 2.5 mm, to the pixel of the screen
    expect(Math.abs(length - 100)).toBeLessThan(2)

    await page.getByRole('button', { name: 'Worklist', exact: true }).click()
    await page.locator('.pane').first().waitFor({ state: 'detached' })
    await open(library.ct)
    const list = page.getByRole('complementary', { name: 'Evidence' })
    await list.getByRole('button', { name: /^Select Length/ }).click()
    await expect.poll(() => places(page)).toEqual([13, 13])
    expect(await page.locator('.drawn-label').allInnerTexts()).toEqual([expect.stringContaining('200.0 ± 0.0 HU'), `${length.toFixed(1)} mm`])
  })

  it('moves a handle with the arrow keys, takes it back, and deletes', async () => {
    const { page } = run
    const length = async (): Promise<number> => Number(/([\d.]+) mm/.exec(await page.locator('.drawn-label').last().innerText())?.[1])
    const before = await length()
    await page.getByRole('button', { name: 'Length, handle 2 of 2: arrow keys move it' }).focus()
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(length).toBeCloseTo(before + 25, 0)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(length).toBeCloseTo(before + 22.5, 0)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(length).toBeCloseTo(before, 1)
    await page.keyboard.press('Delete')
    await expect.poll(() => page.locator('.drawn-label').count()).toBe(1)
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.locator('.drawn-label').count()).toBe(2)
  })

  it('measures without a pointer', async () => {
    const { page } = run
    await page.keyboard.press('a')
    await page.keyboard.press('m')
    await page.locator('.drawn-label', { hasText: '53.1°' }).waitFor()
    await page.keyboard.press('Delete')
    await expect.poll(() => page.locator('.drawn-label').count()).toBe(2)
    await page.keyboard.press('x')
    await page.keyboard.press('m')
    await page.getByLabel('Text of the arrow').fill('Nodule, new')
    await page.keyboard.press('Enter')
    await page.locator('.drawn-label', { hasText: 'Nodule, new' }).waitFor()
    await page.locator('.pane-surface').first().focus()
    await page.keyboard.press('Delete')
    await expect.poll(() => page.locator('.drawn-label').count()).toBe(2)
  })

  it('hides the patient with one key', async () => {
    const { page } = run
    await page.keyboard.press('q')
    await page.getByText('Patient hidden').first().waitFor()
    const text = await page.locator('.read').innerText()
    expect(['Sato', 'HC-118822', '1967', '2026'].filter((secret) => text.includes(secret) && secret !== '2026')).toEqual([])
    await page.keyboard.press('q')
    await page.getByText('HC-118822').first().waitFor()
  })

  it('lays out one to four viewports', async () => {
    const { page } = run
    for (const [press, count] of [['Shift+L', 2], ['Shift+L', 4], ['Shift+L', 1], ['Shift+L', 2]] as const) {
      await page.keyboard.press(press)
      await expect.poll(() => page.locator('.pane').count()).toBe(count)
    }
  })

  it('exports what is seen as a PNG with the banner', async () => {
    const { page } = run
    const size = (): Promise<number[]> => page.locator('.pane-surface canvas').first().evaluate((element) => [element.getAttribute('width'), element.getAttribute('height')].map(Number))
    // the layout has just changed: what is exported is what has been drawn in it
    await expect.poll(async () => (await size())[1]).toBeGreaterThan(500)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await page.evaluate(keepBlobs)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+e')])
    expect(download.suggestedFilename()).toMatch(/^hilum-image-\d+\.png$/)
    const canvas = await size()
    const picture = decodePng(Uint8Array.from(await page.evaluate(keptBlob)), await loadCodecs())
    expect([picture.width, picture.height]).toEqual(canvas)
    const banner = picture.data.subarray((picture.height - 24) * picture.width * picture.samplesPerPixel)
    // letters on a dark bar over the whole width
    expect([banner.some((value) => value > 200), banner[0]]).toEqual([true, expect.toSatisfy((value: number) => value < 60)])
  })

  it('finds the same point in a series of another plane', async () => {
    const { page } = run
    await open(library.ct)
    await shown(page, 2)
    await page.keyboard.press('.')
    await page.getByRole('navigation', { name: 'Series' }).getByRole('button', { name: /Sagittal/ }).click()
    await expect.poll(async () => (await page.locator('.corner-bl').nth(1).innerText()).includes('of 8')).toBe(true)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const [x, y] = await middle(page, 1)
    const scale = Number(/zoom ([\d.]+)/.exec(await page.locator('.corner-bl').first().innerText())?.[1])
    await page.keyboard.press('k')
    // 25 pixels of 2.5 mm left of the patient's middle: 61 mm; the sagittal slices go from 140 mm to the right, and the third lies at 60
    await page.mouse.click(x + 25 * scale, y)
    await expect.poll(async () => (await places(page))[1]).toBe(3)
    await expect.poll(() => page.locator('.located').count()).toBe(2)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.located').count()).toBe(0)
  })

  it('says why an image cannot be shown, whose it is all the same', async () => {
    const { page } = run
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/read/${library.damaged}`)
    await page.getByRole('heading', { name: 'This image is damaged' }).waitFor()
    expect(await page.locator('.pane').innerText()).toMatch(/need 216000 bytes[^]*Reason: truncated/)
    expect(await corner(page, 1)).toContain('HC-000003')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'This image is damaged' }).waitFor()
    await page.evaluate(() => {
      location.hash = '#/read/999999'
    })
    await page.getByRole('heading', { name: 'This study is not in the library' }).waitFor()
  })

  it('lets a person give a mouse button another tool, and takes it back', async () => {
    const { page } = run
    const settings = async (): Promise<void> => {
      await page.evaluate(() => {
        location.hash = '#/settings/mouse'
      })
      await page.getByRole('button', { name: 'What Left does' }).waitFor()
    }
    await settings()
    await page.getByRole('button', { name: 'What Left does' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'scroll' }).waitFor()
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('radio', { name: /^My own/ }).isChecked()).toBe(true)
    await page.getByText('No button does this: window and level. Keys and the tool bar still do.').waitFor()
    await expectNoViolations(page)
    await open(library.ct)
    await shown(page, 2)
    await page.keyboard.press('Home')
    await expect.poll(() => places(page)).toEqual([1, 1])
    const [x, y] = await middle(page, 1)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + 200, { steps: 8 })
    await page.mouse.up()
    await expect.poll(async () => (await places(page))[0]).toBeGreaterThan(3)
    await settings()
    await page.getByRole('radio', { name: 'Left button: scroll' }).press('Space')
    expect(await page.getByRole('button', { name: 'What Right does' }).innerText()).toContain('window and level')
    await page.getByRole('button', { name: 'Back to the shipped profile' }).press('Enter')
    await page.getByRole('radio', { name: /^My own/ }).waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'Left button: window' }).press('Space')
  })

  it('leaves the films where they are while others are fetched, in a narrow window too', async () => {
    const { page } = run
    const size = page.viewportSize()
    await page.setViewportSize({ width: 1280, height: 800 })
    await open(library.film)
    const cine = page.locator('.menu-cine')
    await cine.waitFor({ state: 'detached' })
    await page.evaluate(() => {
      const heights = new Set<number>()
      Reflect.set(globalThis, 'toolBarHeights', heights)
      const look = (): void => {
        const bar = document.querySelector('.read-tools')
        if (bar !== null) heights.add(bar.getBoundingClientRect().height)
        requestAnimationFrame(look)
      }
      look()
    })
    await open(library.ct)
    await cine.waitFor()
    await shown(page, 2)
    await open(library.film)
    await cine.waitFor({ state: 'detached' })
    await shown(page, 1)
    expect(await page.evaluate((): number[] => [...Reflect.get(globalThis, 'toolBarHeights')])).toHaveLength(1)
    if (size !== null) await page.setViewportSize(size)
  })

  it('is accessible as axe sees it, in both themes', async () => {
    const { page } = run
    await open(library.film)
    await shown(page, 2)
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Light theme' }).click()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Dark theme' }).click()
  })

  it('has had nothing to complain of', () => {
    // what the browser itself says of the damaged image
    expect(run.complaints.filter((text) => !text.includes('422'))).toEqual([])
  })
})

async function shown(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.locator('.pane[data-state=shown]').count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(count)
}

/** The image number in each viewport. */
async function places(page: Page): Promise<number[]> {
  const texts = await page.locator('.corner-bl').allInnerTexts()
  return texts.map((text) => Number(/Im (\d+) of/.exec(text)?.[1]))
}

async function corner(page: Page, place: number): Promise<string[]> {
  const text = await page.locator('.corner-tl').nth(place - 1).innerText()
  return text.split('\n')
}

function canvasSize(page: Page): Promise<{ width: number; height: number }> {
  return page.locator('.pane-surface canvas').first().evaluate((element) => ({ width: Number(element.getAttribute('width')), height: Number(element.getAttribute('height')) }))
}

async function middle(page: Page, place: number): Promise<[number, number]> {
  const box = await page.locator('.pane-surface').nth(place - 1).boundingBox()
  if (box === null) throw new Error('the viewport is not there')
  return [box.x + box.width / 2, box.y + box.height / 2]
}

/**
 * In the page: the greatest difference of any channel between the pixels of `/image/<id>.png` and the canvas where the matrix puts their centres;
 * without a matrix the image lies in the middle at one to one.
 */
async function difference({ id, matrix }: { id: number; matrix?: number[] }): Promise<number> {
  const bitmap = await createImageBitmap(await (await fetch(`/image/${id}.png`)).blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const wanted = new OffscreenCanvas(width, height).getContext('2d')
  const canvas = document.querySelector<HTMLCanvasElement>('.pane-surface canvas')
  const drawn = canvas?.getContext('2d')
  if (wanted === null || canvas === null || drawn === null || drawn === undefined) return 999
  wanted.drawImage(bitmap, 0, 0)
  const a = wanted.getImageData(0, 0, width, height).data
  const b = drawn.getImageData(0, 0, canvas.width, canvas.height).data
  const [m0 = 1, m1 = 0, m2 = 0, m3 = 1, m4 = Math.ceil((canvas.width - width) / 2), m5 = Math.ceil((canvas.height - height) / 2)] = matrix ?? []
  let most = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [Math.floor(m0 * (x + 0.5) + m2 * (y + 0.5) + m4), Math.floor(m1 * (x + 0.5) + m3 * (y + 0.5) + m5)]
      for (let channel = 0; channel < 3; channel++) most = Math.max(most, Math.abs((a[4 * (y * width + x) + channel] ?? 0) - (b[4 * (v * canvas.width + u) + channel] ?? 999)))
    }
  }
  return most
}

/**
 * In the page: the greatest difference between the canvas and `/image/<id>.png` through the matrix: where that enlarges, as the browser draws it;
 * else mixed from the four pixels around each centre.
 */
async function differenceScaled({ id, matrix }: { id: number; matrix: number[] }): Promise<number> {
  const bitmap = await createImageBitmap(await (await fetch(`/image/${id}.png`)).blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const canvas = document.querySelector<HTMLCanvasElement>('.pane-surface canvas')
  const drawn = canvas?.getContext('2d')
  const wanted = new OffscreenCanvas(canvas?.width ?? 1, canvas?.height ?? 1).getContext('2d')
  const source = new OffscreenCanvas(width, height).getContext('2d')
  if (wanted === null || source === null || canvas === null || drawn === null || drawn === undefined) return 999
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix
  const det = a * d - b * c
  wanted.fillRect(0, 0, canvas.width, canvas.height)
  wanted.setTransform(a, b, c, d, e, f)
  wanted.drawImage(bitmap, 0, 0)
  source.drawImage(bitmap, 0, 0)
  const scaled = wanted.getImageData(0, 0, canvas.width, canvas.height).data
  const pixels = source.getImageData(0, 0, width, height).data
  const found = drawn.getImageData(0, 0, canvas.width, canvas.height).data
  const grey = (x: number, y: number): number => pixels[4 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)))] ?? 0
  let most = 0
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const at = 4 * (y * canvas.width + x)
      const [u, v] = [(d * (x + 0.5 - e) - c * (y + 0.5 - f)) / det, (a * (y + 0.5 - f) - b * (x + 0.5 - e)) / det]
      // at the very edge a browser may mix with the black beside the image
      if (Math.min(u, width - u, v, height - v) < 1 && Math.min(u, width - u, v, height - v) > -1) continue
      const inside = u > 0 && v > 0 && u < width && v < height
      const [left, top] = [Math.floor(u - 0.5), Math.floor(v - 0.5)]
      const [s, t] = [u - 0.5 - left, v - 0.5 - top]
      const mixed = inside ? (1 - t) * ((1 - s) * grey(left, top) + s * grey(left + 1, top)) + t * ((1 - s) * grey(left, top + 1) + s * grey(left + 1, top + 1)) : 0
      most = Math.max(most, Math.abs((Math.abs(det) < 1 ? Math.round(mixed) : (scaled[at] ?? 999)) - (found[at] ?? -999)))
    }
  }
  return most
}

/** In the page: keeps what is handed to the browser as a file. Where the browser writes it is known to the first who listens alone, which on the stand-in is not this test. */
function keepBlobs(): void {
  const make = URL.createObjectURL.bind(URL)
  URL.createObjectURL = (blob) => {
    Reflect.set(globalThis, 'keptBlob', blob)
    URL.createObjectURL = make
    return make(blob)
  }
}

/** In the page: the bytes that `keepBlobs` kept. */
async function keptBlob(): Promise<number[]> {
  const blob: unknown = Reflect.get(globalThis, 'keptBlob')
  return blob instanceof Blob ? [...new Uint8Array(await blob.arrayBuffer())] : []
}
