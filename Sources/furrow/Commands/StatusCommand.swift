import ArgumentParser
import Farm
import Storage

/// `furrow status`: what the data file holds, and when each gateway was last heard.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is stored, and when each gateway was last heard.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let store = try place.place().store(.read)
    let (series, readings, gateways, refused) = try store.read { past in
      (
        try past.catalogue().all.count, try past.readingCount(), try past.gateways(),
        try past.rejectionCounts()
      )
    }
    if options.json {
      print(json(series, readings, gateways, refused).pretty)
      return
    }
    let output = options.output
    print(
      output(
        en: "\(grouped(readings)) readings of \(grouped(series)) series in \(store.path)",
        zh: "\(store.path)：\(grouped(series)) 个序列，\(grouped(readings)) 条读数"))
    for (reason, parts) in refused {
      print(
        "  " + output(en: "refused", zh: "拒收") + " \(output(reason.title)): \(grouped(parts))")
    }
    var table = Table([
      .whole("farm", "农场"), .whole("gateway", "网关"), .whole("last heard", "最近消息"),
      .number("messages", "报文"), .number("gaps", "缺口"), .number("lost", "丢失"),
      .whole("state", "状态"),
    ])
    for gateway in gateways {
      let state: Table.Cell =
        switch gateway.online {
        case true?: .init(output(en: "online", zh: "在线"), .green)
        case false?: .init(output(en: "offline", zh: "离线"), .alarm)
        case nil: "–"
        }
      table.add(
        "\(gateway.farm)", "\(gateway.id)", "\(gateway.lastAt)", "\(grouped(gateway.messages))",
        "\(gateway.gaps)", "\(gateway.lost)", state)
    }
    if !gateways.isEmpty { print("\n" + table.text(output), terminator: "") }
  }

  private func json(
    _ series: Int, _ readings: Int, _ gateways: [GatewayStatus],
    _ refused: [(reason: RejectionReason, parts: Int)]
  ) -> JSON {
    var counts = JSON.object([:])
    if case .object(var members) = counts {
      for (reason, parts) in refused { members[reason.rawValue] = .number(Double(parts)) }
      counts = .object(members)
    }
    return .compact([
      "series": .number(Double(series)), "readings": .number(Double(readings)), "refused": counts,
      "gateways": .array(
        gateways.map {
          .compact([
            "farm": .string($0.farm), "id": .string($0.id),
            "last_at": .string($0.lastAt.description), "messages": .number(Double($0.messages)),
            "online": $0.online.map(JSON.bool), "gaps": .number(Double($0.gaps)),
            "lost": .number(Double($0.lost)),
          ])
        }),
    ])
  }
}
