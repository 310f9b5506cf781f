# The one place that says which GitHub runner is baked into the image. docs/images.md, "Upgrading GitHub's runner", says how to
# change it. Version, date and SHA-256 are those of https://github.com/actions/runner/releases (v2.338.0, as recorded there by several
# who installed it in October 2026; the provisioning script compares the checksum with what it downloads).
runner_version  = "2.338.0"
runner_released = "2026-10-06"
runner_sha256 = {
  x64   = "af4b794c1bc41d73d40535e3fe092a39f9679cd8d965954c2aca25a05ca41d32"
  arm64 = "628b4a7258487b80c1d3c221095a7ded349f5ae0175fd3dfab708d07428f041b"
}
