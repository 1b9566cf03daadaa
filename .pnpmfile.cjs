// The reference page is served from one ready-made file of this package; what that file was built from is not needed.
function readPackage(manifest) {
  if (manifest.name === '@scalar/api-reference') manifest.dependencies = {};
  return manifest;
}

module.exports = { hooks: { readPackage } };
