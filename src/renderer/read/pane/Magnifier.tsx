import { useEffect, useRef, type ReactNode } from 'react'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import type { Point } from '../../viewport/viewTransform.ts'

const SIZE = 220
const FACTOR = 2.5

/** What is under the pointer, enlarged from the image's own pixels. `at`: CSS pixels of the viewport. */
export function Magnifier({ viewport, at }: { viewport: ImageViewport; at: Point }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = (): void => {
      const context = canvas.current?.getContext('2d')
      if (context === null || context === undefined) return
      const { pixelRatio, matrix } = viewport.state
      const k = FACTOR * pixelRatio
      const [a, b, c, d, e, f] = matrix
      const middle = (SIZE * pixelRatio) / 2
      viewport.paint(context, [a * k, b * k, c * k, d * k, (e - at.x) * k + middle, (f - at.y) * k + middle])
    }
    draw()
    return viewport.subscribe(draw)
  }, [viewport, at])
  const pixels = SIZE * viewport.state.pixelRatio
  return <canvas ref={canvas} className="magnifier" width={pixels} height={pixels} aria-hidden="true" style={{ left: `${at.x - SIZE / 2}px`, top: `${at.y - SIZE / 2}px`, width: `${SIZE}px`, height: `${SIZE}px` }} />
}
