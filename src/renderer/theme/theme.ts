export type Theme = 'dark' | 'light'

const KEY = 'hilum.theme'

/** Dark by default: reading rooms are. */
export function currentTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark'
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  localStorage.setItem(KEY, theme)
}

export function applyStoredTheme(): void {
  document.documentElement.dataset['theme'] = localStorage.getItem(KEY) === 'light' ? 'light' : 'dark'
}
