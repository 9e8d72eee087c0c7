import Delivery
import Farm

/// What people write, read without a mistake.
struct Papers {
  var site: Site
  var rules: RuleBook
  var tables: Agronomy
  var channels: [Channel]

  init(_ place: Place) throws {
    site = try place.site()
    rules = try place.rules(for: site)
    tables = try place.tables(for: site)
    channels = try place.delivery(for: site).channels
  }
}
