import {
  Activity, Archive, ArrowDown, ArrowUp, Ban, Calendar, Check, ChevronDown, ChevronLeft, ChevronRight, ChevronUp, Circle, CircleCheck, Clock, Columns3, Copy, Cpu, Disc3,
  Download, Ellipsis, Eraser, Eye, EyeOff, File, Flag, Folder, FolderOpen, FolderPlus, Funnel, GitCompare, Grid2x2, HardDrive, Hash, History, Image, Inbox, Info, Keyboard, Layers, LayoutGrid, List,
  Lock, LogOut, Maximize, Minus, Moon, MousePointer2, Move, Network, OctagonX, Pause, Pencil, Play, Plus, RefreshCw, RotateCw, Ruler, Save, ScanEye, Search, Send, Settings2, ShieldCheck, SlidersHorizontal,
  Sparkle, Square, Sun, SunMoon, Table2, Tag, Trash2, TrendingUp, TriangleAlert, Undo2, Upload, Usb, User, UserPlus, Users, WifiOff, X, ZoomIn, ArrowDownUp, Contrast, DraftingCompass, FlipHorizontal2, FlipVertical2, HeartPulse, Link2, MoveUpLeft, Redo2, RotateCcw, ScanSearch, Crosshair, MonitorCog, Type, VenetianMask, type LucideIcon
} from 'lucide-react'

/** The one icon set (Lucide), by what an icon means here. A new meaning is a line here. */
export const icons = {
  worklist: List, read: ScanEye, train: TrendingUp, models: Layers, audit: ShieldCheck, settings: Settings2,
  search: Search, filter: Funnel, columns: Columns3, sort: SlidersHorizontal, table: Table2, grid: Grid2x2,
  dot: Circle, ring: Circle, check: Check, flag: Flag, layers: Layers, ban: Ban, clock: Clock, history: History,
  info: Info, warn: TriangleAlert, stop: OctagonX, pass: CircleCheck,
  close: X, plus: Plus, minus: Minus, more: Ellipsis, down: ChevronDown, up: ChevronUp, left: ChevronLeft, right: ChevronRight, arrowUp: ArrowUp, arrowDown: ArrowDown,
  tray: Inbox, folder: Folder, folderOpen: FolderOpen, folderPlus: FolderPlus, file: File, image: Image, sample: LayoutGrid, disk: HardDrive, disc: Disc3, usb: Usb, archive: Archive,
  import: Download, export: Upload, save: Save, send: Send, copy: Copy, delete: Trash2, edit: Pencil, undo: Undo2, erase: Eraser, tag: Tag, hash: Hash,
  play: Play, pause: Pause, square: Square, again: RefreshCw, rotate: RotateCw,
  eye: Eye, eyeOff: EyeOff, zoom: ZoomIn, move: Move, pointer: MousePointer2, ruler: Ruler, fit: Maximize, contrast: SunMoon, compare: GitCompare,
  stack: ArrowDownUp, invert: Contrast, angle: DraftingCompass, flipHorizontal: FlipHorizontal2, flipVertical: FlipVertical2, heart: HeartPulse, link: Link2, arrow: MoveUpLeft, redo: Redo2, reset: RotateCcw,
  magnifier: ScanSearch, crosshair: Crosshair, screen: MonitorCog, annotations: Type, mask: VenetianMask,
  moon: Moon, sun: Sun, offline: WifiOff, network: Network, cpu: Cpu, activity: Activity, keyboard: Keyboard, calendar: Calendar, spark: Sparkle,
  user: User, users: Users, userPlus: UserPlus, lock: Lock, leave: LogOut
} satisfies Readonly<Record<string, LucideIcon>>

export type IconName = keyof typeof icons
