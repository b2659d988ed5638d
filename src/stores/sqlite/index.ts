export { openClient, type ClientOptions, type StoreClient } from './threads/client.ts'
export { createEpochs } from './threads/epochs.ts'
export { serveReader, type ReaderOptions, type ReaderService } from './threads/reader.ts'
export { serveWriter, type WriterOptions, type WriterService } from './threads/writer.ts'
