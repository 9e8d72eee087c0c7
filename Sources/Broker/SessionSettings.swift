/// All that a session with one broker needs to know.
public struct SessionSettings: Hashable, Sendable {
  /// The broker.
  public var address: BrokerAddress
  /// Fixed for ever: the broker keeps our undelivered messages under this name.
  public var clientID: String
  /// Filters to subscribe at QoS 1.
  public var filters: [String]
  /// Filters of an earlier run that the broker's session may still hold.
  public var obsolete: [String] = []
  /// MQTT 5, else 3.1.1.
  public var version5 = true
  /// How many unacknowledged messages the broker may send: our batch size (MQTT 5 only).
  public var receiveMaximum = 5000
  /// How long the broker keeps the session after we are gone, in seconds (MQTT 5 only; on 3.1.1 the
  /// broker decides).
  public var sessionExpiry: UInt32 = 30 * 86_400
  /// Seconds between signs of life; longer than the longest commit.
  public var keepAlive: Int32 = 60
  /// How long a broker may take to answer a subscription.
  public var patience = Duration.seconds(30)
  /// Certificate authorities, PEM file.
  public var caFile: String?
  /// Client certificate and key, PEM files.
  public var certificate: (file: String, key: String)? {
    get { certificateFile.flatMap { file in keyFile.map { (file, $0) } } }
    set { (certificateFile, keyFile) = (newValue?.file, newValue?.key) }
  }
  private var certificateFile: String?
  private var keyFile: String?
  /// User and password, read from a file by the front of house.
  public var login: Login?

  /// A user and password.
  public struct Login: Hashable, Sendable {
    /// User.
    public var user: String
    /// Password.
    public var password: String
    /// A login.
    public init(user: String, password: String) { (self.user, self.password) = (user, password) }
  }

  /// Settings with everything else at its default.
  public init(address: BrokerAddress, clientID: String, filters: [String]) {
    (self.address, self.clientID, self.filters) = (address, clientID, filters)
  }
}
