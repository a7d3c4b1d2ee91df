/**
 * `node:http` in the bundles of the CLI (scripts/build.ts). Imported by its name, by a module, Node reads every property of
 * it, and one of them loads the whole of undici: about as long as an empty Node starts. Nothing here needs that property.
 */
module.exports = process.getBuiltinModule('node:http')
