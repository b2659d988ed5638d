export { loadSample, type LoadedSample } from './load-sample.ts'
export { readSample, weightTracker } from './read-sample.ts'
