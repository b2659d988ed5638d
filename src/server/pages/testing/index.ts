export { aRequest } from './a-request.ts'
export { nobody, testAssets, testTools } from './page-world.ts'
