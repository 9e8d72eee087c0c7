import Farm
import Foundation
import YAMLFiles

/// The site that ships, read from `Deploy/site.yaml`.
let sampleSite: Site = {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let file = root.appending(path: "Deploy/site.yaml")
  guard let text = try? String(contentsOf: file, encoding: .utf8),
    case .success(let node) = YAML.parse(text, file: "site.yaml")
  else { fatalError("\(file.path) cannot be read") }
  let (site, mistakes) = Site.read(node)
  for mistake in mistakes { print(mistake.text(source: text)) }
  precondition(mistakes.isEmpty, "Deploy/site.yaml has mistakes")
  return site
}()
