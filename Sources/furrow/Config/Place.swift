import ArgumentParser
import Broker
import Farm
import Foundation
import Storage
import YAMLFiles

/// Where a command finds the configuration, and through it everything else.
struct PlaceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "Configuration file (default: ./furrow.yaml, then /etc/furrow/furrow.yaml).")
  var config: String?

  @Option(name: .long, help: "Data file, instead of the configuration's.")
  var data: String?

  /// The configuration with every path made absolute; throws every mistake in it.
  func place() throws -> Place {
    let (place, mistakes) = try read()
    try Mistakes.raise(mistakes)
    return place
  }

  /// The configuration as far as it can be read, and every mistake in it.
  func read() throws -> (Place, [Mistake]) {
    let path = config ?? Self.standardPaths.first { FileManager.default.fileExists(atPath: $0) }
    var place = Place(config: Config(), folder: "")
    var mistakes: [Mistake] = []
    if let path {
      let config: Config
      (config, mistakes) = Config.read(try Files.node(path))
      place = Place(config: config, folder: (path as NSString).deletingLastPathComponent)
      place.configPath = path
    }
    if let data { place.dataPath = data }
    return (place, mistakes)
  }

  private static let standardPaths = ["furrow.yaml", "/etc/furrow/furrow.yaml"]
}

/// The configuration and the folder that its relative paths count from.
struct Place: Sendable {
  /// What the file says.
  var config: Config
  /// The data file.
  var dataPath: String
  /// The site file.
  var sitePath: String
  /// The folder of rules.
  var rulesPath: String
  /// The folder of agronomic tables.
  var agronomyPath: String
  /// The configuration file, when there is one.
  var configPath: String?
  private let folder: String

  init(config: Config, folder: String) {
    self.config = config
    self.folder = folder
    dataPath = Self.join(folder, config.data)
    sitePath = Self.join(folder, config.site)
    rulesPath = Self.join(folder, config.rules)
    agronomyPath = Self.join(folder, config.agronomy)
  }

  private static func join(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") || folder.isEmpty
      ? path : (folder as NSString).appendingPathComponent(path)
  }

  /// A path of the configuration, counted from its folder.
  func path(_ path: String) -> String { Self.join(folder, path) }

  /// The site that the site file describes; throws every mistake in it.
  func site() throws -> Site {
    let (site, mistakes) = Site.read(try Files.node(sitePath))
    try Mistakes.raise(mistakes)
    return site
  }

  /// The rules of every file in the folder, checked against a site; throws every mistake in them.
  func rules(for site: Site) throws -> RuleBook {
    let (book, mistakes) = RuleBook.read(try Files.nodes(in: rulesPath), site: site)
    try Mistakes.raise(mistakes)
    return book
  }

  /// The data file.
  func store(_ access: Store.Access) throws -> Store { try Store(path: dataPath, access) }

  /// Files that the configuration names for its brokers, and that are not there or closed to us.
  func missingFiles() throws -> [Mistake] {
    guard let configPath else { return [] }
    let brokers = try Files.node(configPath)["brokers"]
    let entries: [Node] =
      switch brokers?.value {
      case .list(let items): items
      default: brokers.map { [$0] } ?? []
      }
    return entries.flatMap { entry in
      ["ca", "certificate", "key", "login"].compactMap { key -> Mistake? in
        guard let node = entry[key], let text = node.text, access(path(text), R_OK) != 0 else {
          return nil
        }
        let why = String(cString: strerror(errno))
        return Mistake(
          Title(en: "\(path(text)) cannot be read: \(why).", zh: "无法读取 \(path(text))：\(why)。"),
          remedy: Title(
            en: "Paths count from the folder of this file.", zh: "相对路径以本文件所在文件夹为起点。"),
          at: node.position, length: text.count)
      }
    }
  }

  /// What each broker's session needs to know.
  func sessions(obsolete: [String]) throws -> [SessionSettings] {
    try config.brokers.map { entry in
      var settings = SessionSettings(
        address: BrokerAddress(url: entry.url)!, clientID: entry.clientID, filters: entry.filters)
      settings.version5 = entry.version5
      settings.receiveMaximum = min(65_535, config.limits.messages)
      settings.obsolete = obsolete
      settings.caFile = entry.ca.map(path)
      if let certificate = entry.certificate, let key = entry.key {
        settings.certificate = (path(certificate), path(key))
      }
      settings.login = try entry.login.map { try Files.login(path($0)) }
      return settings
    }
  }
}
