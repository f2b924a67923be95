export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  // Allows to automatically instantiate createClient with right options
  // instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)
  __InternalSupabase: {
    PostgrestVersion: "13"
  }
  public: {
    Tables: {
      employees: {
        Row: {
          created_at: string
          role: string
          status: string
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          role: string
          status?: string
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          role?: string
          status?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      packages: {
        Row: {
          created_at: string
          grouping_order: number
          id: string
          name: string
          price_minor: number
          segment_id: string
          slug: string
          tenant_id: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          grouping_order: number
          id?: string
          name: string
          price_minor?: number
          segment_id: string
          slug: string
          tenant_id: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          grouping_order?: number
          id?: string
          name?: string
          price_minor?: number
          segment_id?: string
          slug?: string
          tenant_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "package_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "package_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants_overview"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "package_segment_is_of_its_own_tenant"
            columns: ["tenant_id", "segment_id"]
            referencedRelation: "segments"
            referencedColumns: ["tenant_id", "id"]
          },
        ]
      }
      provisioning_attempts: {
        Row: {
          attempt_number: number
          ended_at: string | null
          error: Json | null
          owner_id: string | null
          request_id: string
          started_at: string
          status: string
        }
        Insert: {
          attempt_number: number
          ended_at?: string | null
          error?: Json | null
          owner_id?: string | null
          request_id: string
          started_at?: string
          status?: string
        }
        Update: {
          attempt_number?: number
          ended_at?: string | null
          error?: Json | null
          owner_id?: string | null
          request_id?: string
          started_at?: string
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: "attempt_belongs_to_a_request"
            columns: ["request_id"]
            referencedRelation: "provisioning_requests"
            referencedColumns: ["id"]
          },
        ]
      }
      provisioning_batch_items: {
        Row: {
          batch_id: string
          error: Json | null
          idempotency_key: string
          payload: NonNullable<Json>
          position: number
          request_id: string | null
        }
        Insert: {
          batch_id: string
          error?: Json | null
          idempotency_key: string
          payload: NonNullable<Json>
          position: number
          request_id?: string | null
        }
        Update: {
          batch_id?: string
          error?: Json | null
          idempotency_key?: string
          payload?: NonNullable<Json>
          position?: number
          request_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "item_belongs_to_a_batch"
            columns: ["batch_id"]
            referencedRelation: "provisioning_batches"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "item_request_exists"
            columns: ["request_id"]
            referencedRelation: "provisioning_requests"
            referencedColumns: ["id"]
          },
        ]
      }
      provisioning_batches: {
        Row: {
          admin_user_id: string
          cancelled_at: string | null
          created_at: string
          deadline_at: string
          decided_at: string | null
          error: Json | null
          id: string
          idempotency_key: string
          item_count: number
          mode: string
          outcome: string | null
          undone_at: string | null
        }
        Insert: {
          admin_user_id: string
          cancelled_at?: string | null
          created_at?: string
          deadline_at: string
          decided_at?: string | null
          error?: Json | null
          id?: string
          idempotency_key: string
          item_count: number
          mode: string
          outcome?: string | null
          undone_at?: string | null
        }
        Update: {
          admin_user_id?: string
          cancelled_at?: string | null
          created_at?: string
          deadline_at?: string
          decided_at?: string | null
          error?: Json | null
          id?: string
          idempotency_key?: string
          item_count?: number
          mode?: string
          outcome?: string | null
          undone_at?: string | null
        }
        Relationships: []
      }
      provisioning_events: {
        Row: {
          action: string
          actor_id: string | null
          actor_kind: string | null
          after: Json | null
          attempt_number: number | null
          batch_id: string | null
          before: Json | null
          details: NonNullable<Json>
          http_request_id: string | null
          id: number
          ip_address: string | null
          occurred_at: string
          request_id: string | null
          tenant_id: string | null
          transaction_id: unknown
          user_agent: string | null
        }
        Insert: {
          action: string
          actor_id?: string | null
          actor_kind?: string | null
          after?: Json | null
          attempt_number?: number | null
          batch_id?: string | null
          before?: Json | null
          details?: NonNullable<Json>
          http_request_id?: string | null
          id?: never
          ip_address?: string | null
          occurred_at?: string
          request_id?: string | null
          tenant_id?: string | null
          transaction_id?: unknown
          user_agent?: string | null
        }
        Update: {
          action?: string
          actor_id?: string | null
          actor_kind?: string | null
          after?: Json | null
          attempt_number?: number | null
          batch_id?: string | null
          before?: Json | null
          details?: NonNullable<Json>
          http_request_id?: string | null
          id?: never
          ip_address?: string | null
          occurred_at?: string
          request_id?: string | null
          tenant_id?: string | null
          transaction_id?: unknown
          user_agent?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "event_belongs_to_a_request"
            columns: ["request_id"]
            referencedRelation: "provisioning_requests"
            referencedColumns: ["id"]
          },
        ]
      }
      provisioning_requests: {
        Row: {
          admin_user_id: string
          batch_id: string | null
          batch_position: number | null
          completed_at: string | null
          created_at: string
          current_attempt: number
          deadline_at: string | null
          error: Json | null
          id: string
          idempotency_key: string
          is_placeholder: boolean
          lease_expires_at: string | null
          owner_email: string
          owner_mode: string
          payload: NonNullable<Json>
          prepared_at: string | null
          result: Json | null
          status: string
          tenant_id: string
        }
        Insert: {
          admin_user_id: string
          batch_id?: string | null
          batch_position?: number | null
          completed_at?: string | null
          created_at?: string
          current_attempt?: number
          deadline_at?: string | null
          error?: Json | null
          id?: string
          idempotency_key: string
          is_placeholder?: boolean
          lease_expires_at?: string | null
          owner_email: string
          owner_mode: string
          payload: NonNullable<Json>
          prepared_at?: string | null
          result?: Json | null
          status?: string
          tenant_id?: string
        }
        Update: {
          admin_user_id?: string
          batch_id?: string | null
          batch_position?: number | null
          completed_at?: string | null
          created_at?: string
          current_attempt?: number
          deadline_at?: string | null
          error?: Json | null
          id?: string
          idempotency_key?: string
          is_placeholder?: boolean
          lease_expires_at?: string | null
          owner_email?: string
          owner_mode?: string
          payload?: NonNullable<Json>
          prepared_at?: string | null
          result?: Json | null
          status?: string
          tenant_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "request_belongs_to_a_batch"
            columns: ["batch_id"]
            referencedRelation: "provisioning_batches"
            referencedColumns: ["id"]
          },
        ]
      }
      segments: {
        Row: {
          created_at: string
          hero_title: string | null
          id: string
          name: string
          position: number
          slug: string
          tenant_id: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          hero_title?: string | null
          id?: string
          name: string
          position: number
          slug: string
          tenant_id: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          hero_title?: string | null
          id?: string
          name?: string
          position?: number
          slug?: string
          tenant_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "segment_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "segment_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants_overview"
            referencedColumns: ["id"]
          },
        ]
      }
      tenant_members: {
        Row: {
          created_at: string
          must_change_password: boolean
          role: string
          setup_email_attempts: number
          setup_email_claimed_at: string | null
          setup_email_due_at: string | null
          tenant_id: string
          user_id: string
        }
        Insert: {
          created_at?: string
          must_change_password?: boolean
          role: string
          setup_email_attempts?: number
          setup_email_claimed_at?: string | null
          setup_email_due_at?: string | null
          tenant_id: string
          user_id: string
        }
        Update: {
          created_at?: string
          must_change_password?: boolean
          role?: string
          setup_email_attempts?: number
          setup_email_claimed_at?: string | null
          setup_email_due_at?: string | null
          tenant_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "member_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "member_belongs_to_a_tenant"
            columns: ["tenant_id"]
            referencedRelation: "tenants_overview"
            referencedColumns: ["id"]
          },
        ]
      }
      tenant_templates: {
        Row: {
          created_at: string
          created_by: string | null
          definition: NonNullable<Json>
          is_current: boolean
          name: string
          version: number
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          definition: NonNullable<Json>
          is_current?: boolean
          name: string
          version: number
        }
        Update: {
          created_at?: string
          created_by?: string | null
          definition?: NonNullable<Json>
          is_current?: boolean
          name?: string
          version?: number
        }
        Relationships: []
      }
      tenants: {
        Row: {
          activated_at: string | null
          contact_address: string | null
          contact_email: string | null
          contact_phone: string | null
          created_at: string
          currency: string
          domain: string | null
          features: string[]
          id: string
          isolation: string
          name: string
          owner_id: string | null
          request_id: string | null
          settings: NonNullable<Json>
          slug: string
          status: string
          storage_limit_gb: number
          template_name: string
          template_version: number
          timezone: string
          updated_at: string
          user_limit: number
        }
        Insert: {
          activated_at?: string | null
          contact_address?: string | null
          contact_email?: string | null
          contact_phone?: string | null
          created_at?: string
          currency: string
          domain?: string | null
          features: string[]
          id?: string
          isolation?: string
          name: string
          owner_id?: string | null
          request_id?: string | null
          settings?: NonNullable<Json>
          slug: string
          status?: string
          storage_limit_gb: number
          template_name: string
          template_version: number
          timezone: string
          updated_at?: string
          user_limit: number
        }
        Update: {
          activated_at?: string | null
          contact_address?: string | null
          contact_email?: string | null
          contact_phone?: string | null
          created_at?: string
          currency?: string
          domain?: string | null
          features?: string[]
          id?: string
          isolation?: string
          name?: string
          owner_id?: string | null
          request_id?: string | null
          settings?: NonNullable<Json>
          slug?: string
          status?: string
          storage_limit_gb?: number
          template_name?: string
          template_version?: number
          timezone?: string
          updated_at?: string
          user_limit?: number
        }
        Relationships: [
          {
            foreignKeyName: "tenant_comes_from_a_template"
            columns: ["template_name", "template_version"]
            referencedRelation: "tenant_templates"
            referencedColumns: ["name", "version"]
          },
          {
            foreignKeyName: "tenant_request_exists"
            columns: ["request_id"]
            referencedRelation: "provisioning_requests"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      tenants_overview: {
        Row: {
          activated_at: string | null
          created_at: string | null
          domain: string | null
          id: string | null
          isolation: string | null
          member_count: number | null
          name: string | null
          owner_id: string | null
          package_count: number | null
          segment_count: number | null
          slug: string | null
          status: string | null
          template: string | null
        }
        Insert: {
          activated_at?: string | null
          created_at?: string | null
          domain?: string | null
          id?: string | null
          isolation?: string | null
          member_count?: never
          name?: string | null
          owner_id?: string | null
          package_count?: never
          segment_count?: never
          slug?: string | null
          status?: string | null
          template?: never
        }
        Update: {
          activated_at?: string | null
          created_at?: string | null
          domain?: string | null
          id?: string | null
          isolation?: string | null
          member_count?: never
          name?: string | null
          owner_id?: string | null
          package_count?: never
          segment_count?: never
          slug?: string | null
          status?: string | null
          template?: never
        }
        Relationships: []
      }
    }
    Functions: {
      accept_batch: {
        Args: { p_idempotency_key: string; p_items: Json; p_mode?: string }
        Returns: Json
      }
      acknowledge_adoption_findings: {
        Args: { p_ids?: number[]; p_kind?: string; p_note: string }
        Returns: number
      }
      admit_sign_up: {
        Args: { p_email?: string; p_ip?: string }
        Returns: Json
      }
      advance_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      begin_sign_up: {
        Args: {
          p_idempotency_key: string
          p_owner_id?: string
          p_payload: Json
          p_replaces?: string
        }
        Returns: Json
      }
      cancel_batch: { Args: { p_batch_id: string }; Returns: Json }
      cancel_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      change_tenant_status: {
        Args: {
          p_action: string
          p_confirm?: string
          p_reason?: string
          p_tenant_id: string
        }
        Returns: Json
      }
      check_owner_email_availability: {
        Args: { p_email: string }
        Returns: Json
      }
      check_slug_availability: { Args: { p_slug: string }; Returns: Json }
      claim_requests: {
        Args: { p_api_keys?: Json; p_batch_id?: string; p_limit?: number }
        Returns: Json[]
      }
      claim_setup_email: { Args: { p_tenant_id: string }; Returns: Json }
      claim_setup_emails: {
        Args: { p_batch_id?: string; p_limit?: number }
        Returns: Json[]
      }
      count_waiting: { Args: Record<PropertyKey, never>; Returns: number }
      create_tenant_api_key: {
        Args: {
          p_expires_at?: string
          p_idempotency_key: string
          p_name: string
          p_public_key: string
          p_secret_hash: string
          p_tenant_id: string
        }
        Returns: Json
      }
      enter_fleet_step: { Args: { p_run_id: string }; Returns: string }
      examine_batch: {
        Args: { p_idempotency_key: string; p_items: Json }
        Returns: Json
      }
      fleet_status: { Args: Record<PropertyKey, never>; Returns: Json }
      get_batch: { Args: { p_batch_id: string }; Returns: Json }
      get_catalogue: { Args: { p_tenant_id: string }; Returns: Json }
      get_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      get_operations: {
        Args: { p_looks_for_violations?: boolean }
        Returns: Json
      }
      get_provisioning_request: {
        Args: { p_request_id: string }
        Returns: Json
      }
      get_provisioning_result: { Args: { p_request_id: string }; Returns: Json }
      get_provisioning_results: {
        Args: { p_request_ids: string[] }
        Returns: Json[]
      }
      get_provisioning_statistics: {
        Args: { p_bucket?: string; p_from?: string; p_to?: string }
        Returns: Json
      }
      get_signed_in_admin: { Args: Record<PropertyKey, never>; Returns: Json }
      get_template: { Args: { p_name: string }; Returns: Json }
      get_template_version: {
        Args: { p_name: string; p_version: number }
        Returns: Json
      }
      get_tenant: { Args: { p_tenant_id: string }; Returns: Json }
      get_tenant_status: { Args: { p_tenant_id: string }; Returns: Json }
      get_tenant_timeline: { Args: { p_tenant_id: string }; Returns: Json }
      grant_admin: { Args: { p_email: string; p_role?: string }; Returns: Json }
      invariant_violations: {
        Args: Record<PropertyKey, never>
        Returns: {
          invariant: string
          problem: string
          repair: string
          subject: string
        }[]
      }
      list_admins: {
        Args: Record<PropertyKey, never>
        Returns: {
          email: string
          role: string
          since: string
          status: string
        }[]
      }
      list_adoption_findings: {
        Args: { p_after?: number; p_kind?: string; p_limit?: number }
        Returns: Json
      }
      list_batch_events: {
        Args: {
          p_after_id?: number
          p_after_transaction?: string
          p_batch_id: string
          p_limit?: number
        }
        Returns: Json
      }
      list_batch_items: {
        Args: {
          p_after_position?: number
          p_batch_id: string
          p_limit?: number
          p_status?: string
        }
        Returns: Json
      }
      list_batches: {
        Args: { p_before?: string; p_limit?: number }
        Returns: Json
      }
      list_events: {
        Args: { p_cursor?: string; p_filter?: Json; p_limit?: number }
        Returns: Json
      }
      list_fleet_run_tenants: {
        Args: {
          p_after?: string
          p_limit?: number
          p_run_id: string
          p_status?: string
        }
        Returns: Json
      }
      list_fleet_runs: { Args: { p_limit?: number }; Returns: Json[] }
      list_provisioning_requests: {
        Args: { p_cursor?: string; p_filter?: Json; p_limit?: number }
        Returns: Json
      }
      list_rate_limits: { Args: Record<PropertyKey, never>; Returns: Json[] }
      list_schema_drift: {
        Args: { p_after?: string; p_limit?: number }
        Returns: Json
      }
      list_templates: { Args: { p_with_retired?: boolean }; Returns: Json }
      list_tenant_api_keys: { Args: { p_tenant_id: string }; Returns: Json }
      list_tenants: {
        Args: {
          p_cursor?: string
          p_filter?: Json
          p_is_descending?: boolean
          p_limit?: number
          p_page?: number
          p_sort?: string
        }
        Returns: Json
      }
      mark_provisioning_failed: {
        Args: { p_attempt_number: number; p_error?: Json; p_request_id: string }
        Returns: Json
      }
      metrics: {
        Args: Record<PropertyKey, never>
        Returns: {
          family: string
          help: string
          labels: Json
          name: string
          type: string
          value: number
        }[]
      }
      open_fleet_run: {
        Args: {
          p_dry_run?: boolean
          p_idempotency_key: string
          p_settings?: Json
        }
        Returns: Json
      }
      open_fleet_runs: { Args: Record<PropertyKey, never>; Returns: Json[] }
      pause_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      provision_missing_schemas: { Args: { p_limit?: number }; Returns: Json[] }
      provision_tenant_atomic: {
        Args: {
          p_admin_user_id?: string
          p_api_public_key?: string
          p_api_secret_hash?: string
          p_idempotency_key: string
          p_owner_id?: string
          p_payload: Json
        }
        Returns: Json
      }
      provision_tenant_schema: { Args: { p_tenant_id: string }; Returns: Json }
      release_setup_emails: {
        Args: { p_tenant_ids: string[] }
        Returns: undefined
      }
      repair_invariants: {
        Args: { p_dry_run?: boolean; p_limit?: number }
        Returns: {
          invariant: string
          is_done: boolean
          problem: string
          repair: string
          subject: string
        }[]
      }
      require_admin: { Args: Record<PropertyKey, never>; Returns: string }
      restore_template: {
        Args: { p_expected_version?: number; p_name: string; p_version: number }
        Returns: Json
      }
      resume_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      retire_template: {
        Args: { p_expected_version?: number; p_name: string }
        Returns: Json
      }
      retry_batch: { Args: { p_batch_id: string }; Returns: Json }
      retry_fleet_run: { Args: { p_run_id: string }; Returns: Json }
      revoke_admin: { Args: { p_email: string }; Returns: Json }
      revoke_tenant_api_key: {
        Args: { p_key_id: string; p_tenant_id: string }
        Returns: Json
      }
      rotate_tenant_api_key: {
        Args: {
          p_expires_at?: string
          p_idempotency_key: string
          p_key_id: string
          p_overlap_seconds?: number
          p_public_key: string
          p_secret_hash: string
          p_tenant_id: string
        }
        Returns: Json
      }
      save_template: {
        Args: {
          p_definition: Json
          p_expected_version?: number
          p_name: string
        }
        Returns: Json
      }
      set_rate_limit: {
        Args: { p_action: string; p_capacity: number; p_per_minute: number }
        Returns: Json
      }
      settle_batches: { Args: Record<PropertyKey, never>; Returns: undefined }
      start_audit_export: { Args: { p_filter?: Json }; Returns: Json }
      transfer_tenant: {
        Args: { p_owner_email: string; p_reason?: string; p_tenant_id: string }
        Returns: Json
      }
      undo_batch: {
        Args: { p_batch_id: string; p_confirm: string }
        Returns: Json
      }
      update_tenant: {
        Args: {
          p_changes: Json
          p_expected_updated_at?: string
          p_tenant_id: string
        }
        Returns: Json
      }
      upsert_package: {
        Args: {
          p_grouping_order?: number
          p_name?: string
          p_price_minor?: number
          p_segment_id?: string
          p_slug: string
          p_tenant_id: string
        }
        Returns: Json
      }
      upsert_segment: {
        Args: {
          p_hero_title?: string
          p_name?: string
          p_position?: number
          p_slug: string
          p_tenant_id: string
        }
        Returns: Json
      }
      validate_tenant_schema: { Args: { p_tenant_id: string }; Returns: Json }
      verify_tenant_api_key: { Args: { p_secret_hash: string }; Returns: Json }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {},
  },
} as const
