export { addSetup, setupPaths, setupRoute } from './routes.ts'
