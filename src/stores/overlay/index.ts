export { overlayStore, type OverlayOptions } from './overlay-store.ts'
