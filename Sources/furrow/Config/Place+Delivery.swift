import Delivery
import Farm

extension Place {
  /// How letters leave, by the `delivery:` section; throws every mistake in it.
  func delivery() throws -> DeliveryConfiguration {
    guard let configPath, let node = try Files.node(configPath)["delivery"], !node.isNull else {
      return DeliveryConfiguration()
    }
    if case .null = node.value { return DeliveryConfiguration() }
    let (configuration, mistakes) = DeliveryConfiguration.read(node) { path($0) }
    try Mistakes.raise(mistakes)
    return configuration
  }

  /// How letters leave, and that everyone in the site can be told as they ask.
  func delivery(for site: Site) throws -> DeliveryConfiguration {
    let configuration = try delivery()
    try Mistakes.raise(configuration.complaints(about: site))
    return configuration
  }
}
