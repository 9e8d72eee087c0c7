import Farm
import Storage

extension Pipeline {
  /// All that lives in memory and can be had again from the store.
  struct State {
    var interpreter: Interpreter
    var engine: Engine
    var watch: Watch
    var storedSeries: Int
    var understanding = Understanding()
    var changes = Changes()
    /// The engine walked all of history: its rules may be others than those that were live.
    let walkedHistory: Bool

    init(
      _ store: Store, _ site: Site, _ rules: RuleBook, takesRetained: Bool, payloadLimit: Int,
      at now: Instant, progress: @escaping (Double) -> Void = { _ in }
    ) throws {
      let past = try store.read { past in
        var catalogue = try past.catalogue()
        let stored = catalogue.all.count
        // Numbered here, stored with the first transaction.
        for series in rules.derivedSeries(site) { _ = catalogue.number(series) }
        return (
          catalogue, stored, try past.gateways(),
          try Engine.rebuilt(
            from: past, rules: rules, site: site, catalogue: catalogue, progress: progress)
        )
      }
      let catalogue: Catalogue
      let gateways: [GatewayStatus]
      (catalogue, storedSeries, gateways) = (past.0, past.1, past.2)
      (engine, walkedHistory) = past.3
      interpreter = Interpreter(
        directory: Directory(site: site, catalogue: catalogue), takesRetained: takesRetained,
        payloadLimit: payloadLimit)
      watch = Watch(
        site: site, gateways: gateways, newest: engine.newestByFarm(catalogue), at: now)
      watch.knownSeries = catalogue.all.count
    }
  }
}
