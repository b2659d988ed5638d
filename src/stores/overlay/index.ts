export { overlayStore, type Overlay, type OverlayOptions } from './overlay-store.ts'
