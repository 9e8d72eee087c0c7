import Farm

extension Subscription {
  /// Equal for people who would be told the same at the same hour.
  var sameDigest: String {
    let hour = digest.map(String.init) ?? ""
    let zone = zone?.name ?? ""
    let kinds = kinds.map(\.rawValue).sorted()
    return [hour, zone, farms.sorted().joined(separator: ","), kinds.joined(separator: ",")]
      .joined(separator: ";")
  }
}
