import { openLibrary, type Library } from '../store/openLibrary.ts'
import { defaultLibraryDir } from '../userPaths.ts'

/** Opens the library that a command names (or the default one) for as long as `work` takes. Throws openLibrary's errors. */
export async function withLibrary<T>(dir: string | undefined, options: { readonly create?: boolean }, work: (library: Library) => T | Promise<T>): Promise<T> {
  const library = openLibrary(dir ?? defaultLibraryDir(), options)
  try {
    return await work(library)
  } finally {
    library.close()
  }
}
