import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/**
 * A bare page of the same origin with cornerstone-core alone and one element of the given size: a left drag windows, a wheel shows the next
 * of `images`. Drawn as cornerstone's own examples do; its samples are those that the workstation's viewer has.
 */
export async function openAlone(beside: Page, size: { width: number; height: number }, images: readonly number[]): Promise<Page> {
  const page = await beside.context().newPage()
  await page.setViewportSize(beside.viewportSize() ?? { width: 1440, height: 900 })
  await page.route('**/alone', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><body style="margin:0;background:#000"><div id="film"></div>' }))
  await page.goto(new URL('/alone', beside.url()).href)
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('cornerstone-core/dist/cornerstone.min.js'), 'utf8'))
  await page.evaluate(viewImages, { size, images: [...images] })
  return page
}

interface Cornerstone {
  enable(element: HTMLElement): void
  displayImage(element: HTMLElement, image: object): void
  getViewport(element: HTMLElement): { voi: { windowCenter: number; windowWidth: number } }
  setViewport(element: HTMLElement, viewport: object): void
}

interface Header {
  readonly width: number
  readonly height: number
  readonly min: number
  readonly max: number
  readonly slope: number
  readonly intercept: number
  readonly windows: readonly { readonly center: number; readonly width: number }[]
}

/** Runs in the page: nothing of this module is there. */
async function viewImages({ size, images }: { size: { width: number; height: number }; images: readonly number[] }): Promise<void> {
  const cornerstone: Cornerstone = Reflect.get(globalThis, 'cornerstone')
  const element = document.querySelector<HTMLElement>('#film')
  if (element === null) throw new Error('the bare page has no element')
  element.style.cssText = `width:${size.width}px;height:${size.height}px`
  cornerstone.enable(element)
  const loaded: object[] = []
  for (const id of images) {
    const bytes = await (await fetch(`/image/${id}.pixels`)).arrayBuffer()
    const length = new DataView(bytes).getUint32(0, true)
    const { width, height, min, max, slope, intercept, windows: [window] }: Header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)))
    const samples = new Uint16Array(bytes, 4 + length, width * height)
    loaded.push({
      imageId: `image ${id}`, minPixelValue: min, maxPixelValue: max, slope, intercept, windowCenter: window?.center ?? 0, windowWidth: window?.width ?? 1, getPixelData: () => samples,
      rows: height, columns: width, width, height, color: false, invert: false, columnPixelSpacing: 1, rowPixelSpacing: 1, sizeInBytes: samples.byteLength
    })
  }
  let at = 0
  const show = (): void => {
    const image = loaded[at]
    if (image !== undefined) cornerstone.displayImage(element, image)
  }
  let from: { x: number; y: number; center: number; width: number } | undefined
  element.addEventListener('pointerdown', (event) => {
    const { voi } = cornerstone.getViewport(element)
    from = { x: event.clientX, y: event.clientY, center: voi.windowCenter, width: voi.windowWidth }
  })
  element.addEventListener('pointermove', (event) => {
    if (from === undefined) return
    const viewport = cornerstone.getViewport(element)
    viewport.voi.windowWidth = Math.max(1, from.width + 40 * (event.clientX - from.x))
    viewport.voi.windowCenter = from.center + 40 * (event.clientY - from.y)
    cornerstone.setViewport(element, viewport)
  })
  element.addEventListener('pointerup', () => {
    from = undefined
  })
  element.addEventListener('wheel', (event) => {
    const next = Math.max(0, Math.min(loaded.length - 1, at + Math.sign(event.deltaY)))
    if (next === at) return
    at = next
    show()
  }, { passive: true })
  show()
}
