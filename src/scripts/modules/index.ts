export { linkProgram, type LinkedProgram, type LinkRequest, type ModuleText } from './link-program.ts'
export type { ModuleExport } from './module-interface.ts'
export { normalizeSpecifier } from './normalize-specifier.ts'
export { parseModuleSource, type ModuleImport, type ParsedModule } from './parse-module-source.ts'
